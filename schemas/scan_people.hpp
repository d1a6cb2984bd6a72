// Names of persons in a short text, by the word lists of schemas/names and by how a culture builds its names. It finds
// what looks like a name; a name that is an ordinary word, or of a people whose names no list has, passes unseen.
// Internal to schemas/; pure.
#pragma once

#include <string_view>

namespace kith::records {

// Latin letters: English, Spanish, Filipino, Vietnamese, Hmong, and romanised Chinese and Korean. `folded` is the text
// as fold() makes it.
bool has_latin_name(std::string_view text, std::string_view folded);

// Chinese characters, and Korean syllables. `folded` as above.
bool has_han_name(std::string_view folded);
bool has_hangul_name(std::string_view folded);

// Thai and Lao letters, as far as a title or the word for a clan stands before the name. `text` as it was written:
// folding takes vowels away.
bool has_titled_thai_or_lao(std::string_view text);
// A house number or a street beside a word for it in those languages.
bool has_thai_or_lao_address(std::string_view text);

// Names that words beside them point at, in Latin letters by the whole text ("prepared for"), in Chinese characters and
// in Korean syllables.
bool is_pointed_at_in_text(std::string_view text, std::string_view folded);
bool is_pointed_at_in_han(std::string_view folded);
bool is_pointed_at_in_hangul(std::string_view folded);

// A family name in characters beside a given name in Latin letters: "Jenny 陳", "David 김".
bool has_mixed_name(std::string_view folded);

}  // namespace kith::records
