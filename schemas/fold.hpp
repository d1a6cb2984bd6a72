// Text as the scan reads it: compatibility forms undone, invisible characters gone, every script's digits as 0-9,
// letters that look like Latin ones as those, lower case. So "ｊａｎｅ＠…" and "jаne@…" with a Cyrillic а are seen for
// what they are. Internal to schemas/; pure.
#pragma once

#include <string>
#include <string_view>

namespace kith::records {

struct Folded {
  std::string lower;               // what patterns are matched against
  std::string cased;               // the same before lower case, for encodings that need it
  bool has_mixed_scripts = false;  // a single word mixes Latin with look-alike letters
};

// The first 4 KiB of the text; what is not UTF-8 is taken byte by byte as unknown characters.
Folded fold(std::string_view text);

}  // namespace kith::records
