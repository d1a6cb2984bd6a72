// What names in Chinese characters and in Korean syllables have in common: a family name of one or two characters, a
// given name of one or two more. Ordinary words begin with the same characters, so what the word lists can spell is no
// name. Internal to schemas/; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/lexicon.hpp"

namespace kith::records {

using Characters = std::u32string_view;

bool is_han(char32_t c);
bool is_hangul(char32_t c);

// The runs of characters that `is_part` takes, in order.
std::vector<std::u32string> runs_of(Characters text, bool (*is_part)(char32_t));

// "김 서 연": two to four single characters with spaces between them become one run; other runs stay as they are.
std::vector<std::u32string> joined_singles(std::vector<std::u32string> found);

bool contains_only(const std::unordered_set<char32_t>& set, Characters text);

// How many characters of a family name the text begins with; 0 when none.
std::size_t surname_size(const ScriptLexicon& lexicon, Characters text);

// Whether a word of the lists, longer than a character, stands in the text.
bool holds_a_word(const ScriptLexicon& lexicon, Characters text);

// Whether the character ends a kind of place, thing or person rather than a name.
bool ends_a_noun(char32_t c);

// A family name and one or two characters of given names, which is no word; characters that no list has are believed
// where nothing speaks against them.
bool is_full_name(const ScriptLexicon& lexicon, Characters text);

// The text without the title that ends it ("王小明先生", "김민수씨"), when one does.
std::optional<Characters> before_title(const ScriptLexicon& lexicon, Characters text);

// A family name alone, or a name, with a title behind it.
bool is_titled(const ScriptLexicon& lexicon, Characters text);

// Words that announce a name ("我叫", "이름은") and titles, as a whole.
bool is_announcement(const ScriptLexicon& lexicon, const std::u32string& word);
bool is_title(const ScriptLexicon& lexicon, const std::u32string& word);

// Two syllables of which most Korean given names are made, and few other words.
bool is_usual_given(Characters text);

}  // namespace kith::records
