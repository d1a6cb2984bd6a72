// What is neither a label nor a number: encoded data, and sentences that tell what happened. Internal to schemas/;
// pure.
#pragma once

#include <string_view>

namespace kith::records {

// A run of base64, hex or escapes that nobody types. `cased` is Folded::cased.
bool has_encoded_run(std::string_view cased);

// Longer than any label, or a sentence in which somebody did something to somebody. `folded` is Folded::lower.
bool is_prose(std::string_view folded);

}  // namespace kith::records
