// Names of schools, shops and employers in a short text: a kind of house beside a word that is no word of forms.
// Internal to schemas/; pure.
#pragma once

#include <string_view>

namespace kith::records {

// `folded` is the text as fold() makes it.
bool has_named_house(std::string_view text, std::string_view folded);

}  // namespace kith::records
