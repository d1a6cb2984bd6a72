// How Vietnamese, Hmong, Lao, Chinese and Korean people write their names in Latin letters: which part is the family's,
// and of which syllables the rest is made.
#include <algorithm>
#include <array>
#include <string>

#include "schemas/scan_latin.hpp"

namespace kith::records {
namespace {

// Vietnamese given names without spaces: "vanan", "thilan".
bool is_vietnamese_run(std::string_view text) {
  if (text.empty()) return true;
  for (std::size_t size = 2; size <= std::min<std::size_t>(text.size(), 6); ++size) {
    const std::string part(text.substr(0, size));
    if ((Lexicon::get().uses(part, part) & vietnamese_given) != 0 && is_vietnamese_run(text.substr(size))) return true;
  }
  return false;
}

// "Anh-Thu"
bool is_joined_vietnamese(const ScannedWord& word) {
  const auto hyphen = word.plain.find('-');
  if (!word.is_capital || hyphen == std::string::npos) return false;
  const std::string first = word.plain.substr(0, hyphen), second = word.plain.substr(hyphen + 1);
  return (Lexicon::get().uses(first, first) & Lexicon::get().uses(second, second) & vietnamese_given) != 0;
}

// "Jun-jun", "Ling-ling": half a word twice, which is none by itself ("Araw-araw").
bool is_said_twice(const ScannedWord& word) {
  const auto hyphen = word.plain.find('-');
  if (!word.is_capital || hyphen == std::string::npos || hyphen < 2 || word.is_ordinary()) return false;
  const std::string half = word.plain.substr(0, hyphen);
  const bool is_name = ((Lexicon::get().uses(half, half) | Lexicon::get().rare_uses(half)) & given_name) != 0;
  return word.plain.substr(hyphen + 1) == half && (is_name || !Lexicon::get().is_ordinary(half));
}

}  // namespace

// A family name first and then given names of its own culture; each may be an ordinary word as well.
// Written small and without marks it takes three of them.
// A word with marks or of one Vietnamese syllable's length, in capitals.
bool is_vietnamese_part(const ScannedWord& word) {
  constexpr std::size_t longest_syllable = 7;
  return word.is_capital && word.plain.size() <= longest_syllable &&
         (word.plain != word.marked || word.can_be(vietnamese_given) || word.can_be(vietnamese_surname) ||
          (word.plain == "ng" && word.has_stop));
}

// "Phạm Ngũ Lão", "La Văn Cẩn", "Ng. Văn Tám": a family name and syllables of which no list need know one.
bool is_vietnamese_with_marks(Words words) {
  if (words.size() < 3 || words.size() > 5 || !std::ranges::all_of(words, is_vietnamese_part)) return false;
  if (words.front().is_only_ordinary() || Lexicon::get().is_phrase(joined(words))) return false;
  const bool has_family = words.front().can_be(vietnamese_surname) || words.front().plain == "ng";
  const bool has_marks = std::ranges::any_of(words, [](const ScannedWord& word) { return word.plain != word.marked; });
  // Title case: all of them words of forms ("Thái Bình Dương").
  const bool are_words = std::ranges::all_of(words.subspan(1), &ScannedWord::is_only_ordinary);
  return has_family && has_marks && (!are_words || words.front().is_strong());
}

bool is_vietnamese(Words words) {
  // "Ng. T. Lan"
  const bool is_short = words.size() >= 2 && words.front().plain == "ng" && words.front().has_stop;
  if (is_short && words.front().is_capital && words.back().is_capital) return true;
  if (words.size() < 2 || words.size() > 5) return false;
  if (is_vietnamese_with_marks(words)) return true;
  // "Thị" stands in names only.
  const bool has_middle = words.size() >= 3 && words[1].plain == "thi";
  if (has_middle && words.front().is_capital && words.back().is_capital) return true;
  if (has_middle && words.front().can_be(vietnamese_surname) && std::ranges::none_of(words, &ScannedWord::is_capital))
    return true;
  static constexpr auto families = std::to_array<std::string_view>(
      {"nguyen", "tran", "pham", "huynh", "hoang", "phan", "dang", "bui", "ngo", "duong", "truong", "trinh", "dinh"});
  const auto is_part = [](const ScannedWord& word) {
    return word.can_be(vietnamese_given) || word.can_be(vietnamese_surname);
  };
  const bool are_capital = std::ranges::all_of(words, &ScannedWord::is_capital);
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  const bool are_plain = std::ranges::all_of(words, [](const ScannedWord& word) { return word.plain == word.marked; });
  const bool has_family = is_one_of(words.front(), families) || is_one_of(words.back(), families);
  if (!are_capital && !(are_small && are_plain && (words.size() >= 3 || has_family))) return false;
  if (!std::ranges::all_of(words, is_part)) return false;
  return words.front().can_be(vietnamese_surname) || (are_plain && words.back().can_be(vietnamese_surname));
}

// A clan last, after anything in capitals (Hmong names are words of the language); a clan first, before given names.
bool is_hmong(Words words) {
  if (words.size() < 2 || words.size() > 4 || !std::ranges::all_of(words, &ScannedWord::is_capital)) return false;
  const auto is_given = [](const ScannedWord& word) {
    return word.can_be(hmong_given) || (word.uses == no_use && Lexicon::get().is_syllables(word.plain));
  };
  const auto is_hmong_word = [&](const ScannedWord& word) { return is_given(word) || !word.is_only_ordinary(); };
  const bool is_clan_last =
      words.back().can_be(hmong_surname) &&
      (words.back().is_strong() || std::ranges::all_of(words.first(words.size() - 1), is_hmong_word));
  return is_clan_last || (words.front().can_be(hmong_surname) && std::ranges::all_of(words.subspan(1), is_given));
}

// A Chinese or Korean family name, first or last, beside syllables of given names.
bool is_east_asian(Words words) {
  if (words.size() < 2 || words.size() > 3) return false;
  const auto is_given = [](const ScannedWord& word) {
    return word.is_capital && !word.is_only_ordinary() && Lexicon::get().is_syllables(word.plain);
  };
  const bool is_first = words.front().can_be(east_asian_surname) && std::ranges::all_of(words.subspan(1), is_given);
  const bool is_last =
      words.back().can_be(east_asian_surname) && std::ranges::all_of(words.first(words.size() - 1), is_given);
  const bool has_proof =
      std::ranges::any_of(
          words,
          [](const ScannedWord& word) { return word.is_strong() || (word.uses == no_use && word.plain.size() > 4); }) ||
      std::ranges::all_of(words, &ScannedWord::is_name);
  return words.front().is_capital && (is_first || is_last) && has_proof;
}

// Two names in one word: "kimminsoo", "mariagarcia".
bool is_joined_name(const ScannedWord& word) {
  constexpr std::size_t shortest = 8, shortest_part = 3;
  if (word.uses != no_use || word.plain.size() < shortest || word.plain != word.marked) return false;
  const Lexicon& lexicon = Lexicon::get();
  for (std::size_t cut = shortest_part; cut + shortest_part <= word.plain.size(); ++cut) {
    const std::string first = word.plain.substr(0, cut), second = word.plain.substr(cut);
    const Uses a = lexicon.uses(first, first), b = lexicon.uses(second, second);
    const bool are_words = lexicon.is_ordinary(first) && lexicon.is_ordinary(second);
    if (are_words) continue;
    if (((a & given_name) != 0 && (b & surname) != 0) || ((a & surname) != 0 && (b & given_name) != 0)) return true;
    if ((a & east_asian_surname) != 0 && second.size() >= 4 && lexicon.is_syllables(second)) return true;
    if ((a & vietnamese_surname) != 0 && second.size() >= 5 && is_vietnamese_run(second)) return true;
  }
  return false;
}

// A single word of two syllables of Korean or Chinese given names: "Seo-yun", "Haneul".
bool is_syllable_name(const ScannedWord& word) {
  if (is_said_twice(word) || is_joined_vietnamese(word)) return true;
  constexpr std::size_t shortest = 6;
  if (word.uses != no_use || word.plain != word.marked) return false;
  const bool has_hyphen = word.plain.find('-') != std::string::npos;
  if (!word.is_capital && !has_hyphen) return false;
  return (has_hyphen || word.plain.size() >= shortest) && Lexicon::get().is_syllables(word.plain);
}

}  // namespace kith::records
