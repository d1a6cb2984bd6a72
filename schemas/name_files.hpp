// Reads the word lists of schemas/names: sections in brackets, entries between commas or spaces, comments from # on.
// Internal to schemas/; pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace kith::records {

enum class Separator : char { comma = ',', space = ' ' };

// Calls `take` with each entry and the name of its section, in order. `path` is relative to schemas/.
void for_each_entry(std::string_view path, Separator separator,
                    const std::function<void(std::string_view section, std::string_view entry)>& take);

// Lower case, composed (NFC); empty when the text is not UTF-8.
std::string marked_lower(std::string_view text);

std::string encode_utf8(std::u32string_view points);

// The code points of well-formed UTF-8; what is not is U+FFFD.
std::u32string code_points(std::string_view text);

}  // namespace kith::records
