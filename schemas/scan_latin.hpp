// Parts of what has_latin_name() asks of words in Latin letters: how a culture builds its names, and what titles and
// words for kin stand beside. Internal to schemas/; pure.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "schemas/scan_words.hpp"

namespace kith::records {

using Words = std::span<const ScannedWord>;

inline bool is_one_of(const ScannedWord& word, std::span<const std::string_view> list) {
  return std::ranges::find(list, word.plain) != list.end();
}

// The words with spaces between them, lower case without marks.
std::string joined(Words words);

// A word that makes a place of what follows: "San", "Lake", "barangay".
bool begins_a_place(const ScannedWord& word);

// Names of Vietnamese, of Hmong and Lao, and of Chinese and Korean people in Latin letters: the words together.
bool is_vietnamese(Words words);
bool is_hmong(Words words);
bool is_east_asian(Words words);

// Two names in one word ("kimminsoo"), and a word of two syllables of given names ("Seo-yun").
bool is_joined_name(const ScannedWord& word);
bool is_syllable_name(const ScannedWord& word);

// A title or a word for kin, and a name behind it: "Mr. Alvarez", "Tita Baby", "bác Tư".
bool has_title(Words words);

// A name that words beside it point at: "mi hermana Dolores", "Nurse Adaeze at the desk", "Xu Jiayi's mother".
bool is_pointed_at_in_latin(Words words);

// "goes by Junior", "nickname: Peaches": what is called so is a name whatever it is. `text` as it was written.
bool is_called_by_nickname(std::string_view text);

// After words that announce a name in each of our languages, anything but an ordinary word is one. `folded` is the
// text as fold() makes it.
bool is_announced(std::string_view folded);

}  // namespace kith::records
