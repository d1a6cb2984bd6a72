#include "schemas/scan_people.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>

#include "schemas/scan_latin.hpp"
#include "schemas/scan_unknown.hpp"

namespace kith::records {
namespace {

constexpr std::size_t most_words_of_a_name = 6;

// Words that stand inside a name and are no part of the question.
bool is_particle(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"de", "del", "dela", "delos", "la", "las", "los", "y",   "van", "von", "der", "bin", "binti", "bint",
       "al", "el",  "jr",   "sr",    "ii", "iii", "iv",  "thi", "san", "da",  "dos", "di",  "le"});
  return is_one_of(word, list);
}

// What a name may end with when it is a place's, a day's or a house's: "Cesar Chavez Day".
bool ends_a_place(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"day",        "park",  "plaza",   "library", "county", "city",   "airport", "bridge", "district",  "memorial",
       "valley",     "beach", "village", "heights", "hills",  "month",  "week",    "award",  "act",       "fund",
       "initiative", "lake",  "river",   "creek",   "bay",    "island", "islands", "state",  "university"});
  return is_one_of(word, list);
}

struct Tally {
  int strong = 0, weak = 0, ordinary = 0, unknown = 0, initials = 0;
  bool are_capital = true;

  [[nodiscard]] int words() const { return strong + weak + ordinary + unknown; }
};

Tally tally(Words words) {
  Tally sum;
  for (const ScannedWord& word : words) {
    if (word.is_initial()) {
      ++sum.initials;
      continue;
    }
    if (is_particle(word) && !word.is_strong()) continue;
    sum.strong += word.is_strong() ? 1 : 0;
    sum.weak += word.is_weak() ? 1 : 0;
    const bool is_harmless = word.is_unknown() && Lexicon::get().is_in_dictionary(word.plain);
    sum.ordinary += word.is_only_ordinary() || is_harmless ? 1 : 0;
    sum.unknown += word.is_unknown() && !is_harmless ? 1 : 0;
    sum.are_capital = sum.are_capital && word.is_capital;
  }
  return sum;
}

// "Grace Park": both words are ordinary, together in this order and in capitals they are a name.
bool is_given_and_surname(Words words) {
  const bool are_capital = std::ranges::all_of(words, &ScannedWord::is_capital);
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  return words.size() <= 4 && (are_capital || (are_small && words.size() == 2)) && words.front().can_be(given_name) &&
         words.back().can_be(surname);
}

// "Angel Martinez", "Sunny Nguyen": a word as a given name, before a family name that is none.
bool is_word_and_surname(Words words) {
  // "Lavonda Carpenter": a given name that is no word, and a word that is a family's name.
  const bool is_given = words.size() == 2 && words[0].is_capital && words[0].is_strong() && words[0].can_be(given_name);
  if (is_given && words[1].is_capital && (words[1].rare & surname) != 0) return true;
  return words.size() == 2 && words[0].is_capital && words[1].is_capital && words[1].is_strong() &&
         words[1].can_be(surname) && !begins_a_place(words[0]);
}

// "para los Robinson", "el rancho Bettencourt": small, these words make a place of names less than capitals do.
bool is_small_article(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>({"los", "las", "el", "la", "rancho"});
  return !word.is_capital && is_one_of(word, list);
}

// A name that is no word, in capitals, among other words: "Kevin from church".
bool has_strong_name(Words words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_place = (i > 0 && begins_a_place(words[i - 1]) && !is_small_article(words[i - 1])) ||
                          (i + 1 < words.size() && ends_a_place(words[i + 1]));
    // The capital that begins a sentence says nothing of a syllable.
    const bool is_begin = i == 0 && words.size() > 1 && !words[1].is_capital &&
                          (words[i].can_be(vietnamese_given) || words[i].can_be(vietnamese_surname) ||
                           words[i].can_be(hmong_given) || words[i].can_be(hmong_surname));
    if (words.size() > 1 && words[i].is_possessive && words[i].is_capital && words[i].is_strong()) return true;
    if (is_begin || (i > 0 && Lexicon::get().is_phrase(words[i].plain))) continue;
    if (words[i].is_capital && words[i].is_strong() && words[i].plain.size() >= (i > 0 ? 3U : 4U) && !is_place)
      return true;
  }
  return false;
}

// "Dolores del Río", "Concepción Flores de Luna": a given name, and words in capitals with particles between them.
bool is_given_and_particle(Words words) {
  constexpr std::size_t fewest = 3, most = 6;
  if (words.size() < fewest || words.size() > most || begins_a_place(words.front())) return false;
  if (!words.front().can_be(given_name) || !words.front().is_capital || is_particle(words.back())) return false;
  const auto is_word = [](const ScannedWord& word) { return (word.rare & ordinary_word) != 0; };
  if (is_word(words.front())) return false;
  static constexpr auto joints =
      std::to_array<std::string_view>({"de", "del", "dela", "delos", "delas", "la", "las", "los", "y"});
  const auto is_joint = [](const ScannedWord& word) { return is_one_of(word, joints); };
  return std::ranges::any_of(words, is_joint) &&
         std::ranges::all_of(words.subspan(1),
                             [&](const ScannedWord& word) { return is_joint(word) || word.is_capital; }) &&
         !Lexicon::get().is_phrase(joined(words));
}

// "lisa n.", "john q public": a given name in small letters and an initial.
bool is_small_with_initial(Words words) {
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  if (!are_small || words.size() < 2 || words.size() > 3 || !words[1].is_initial()) return false;
  if (!words[0].is_strong() || !words[0].can_be(given_name)) return false;
  return words.size() == 3 ? words[2].plain.size() > 2 : words[1].has_stop;
}

// "brenda okafor", "josé luis ontiveros": small letters, given names and a family's, as far as the census knows them.
bool is_small_name(Words words) {
  constexpr std::size_t most = 4;
  if (words.size() < 2 || words.size() > most || !std::ranges::none_of(words, &ScannedWord::is_capital)) return false;
  const auto all_uses = [](const ScannedWord& word) { return static_cast<Uses>(word.uses | word.rare); };
  const auto is_name = [&](const ScannedWord& word) {
    return (all_uses(word) & ordinary_word) == 0 && (all_uses(word) & (given_name | surname)) != 0;
  };
  return std::ranges::all_of(words, is_name) && (all_uses(words.front()) & given_name) != 0 &&
         (all_uses(words.back()) & surname) != 0;
}

bool is_single_name(const ScannedWord& word, const Tally& sum) {
  if (sum.initials > 0) return word.is_name() && word.is_capital;
  return word.is_strong() && (word.is_capital || word.plain.size() >= 4);
}

// "bình an", "công viên", "đồng hương": who writes the marks writes capitals in names, so small syllables are words.
bool are_small_vietnamese_words(Words words) {
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  const bool has_marks = std::ranges::any_of(words, [](const ScannedWord& word) { return word.plain != word.marked; });
  const auto is_syllable = [](const ScannedWord& word) {
    return word.can_be(vietnamese_given) || word.can_be(vietnamese_surname) || word.plain != word.marked;
  };
  constexpr std::size_t longest_syllable = 7;
  return are_small && has_marks && words.size() == 2 && std::ranges::all_of(words, is_syllable) &&
         std::ranges::all_of(words, [](const ScannedWord& word) { return word.plain.size() <= longest_syllable; }) &&
         std::ranges::any_of(words, [](const ScannedWord& word) {
           return word.can_be(vietnamese_given) || word.can_be(vietnamese_surname);
         });
}

// Whether all the words together are a person's name.
bool is_name(Words words) {
  if (are_small_vietnamese_words(words)) return false;
  if (is_vietnamese(words) || is_small_with_initial(words)) return true;
  const Tally sum = tally(words);
  if (sum.words() == 0 || sum.words() > static_cast<int>(most_words_of_a_name)) return false;
  if (sum.words() == 1) {
    const auto word = std::ranges::find_if(
        words, [](const ScannedWord& each) { return !each.is_initial() && (each.is_strong() || !is_particle(each)); });
    return word != words.end() && (is_single_name(*word, sum) || is_joined_name(*word) || is_syllable_name(*word));
  }
  if (is_hmong(words) || is_east_asian(words)) return true;
  if (is_word_and_surname(words) || is_given_and_particle(words)) return true;
  if (is_small_name(words)) return true;
  if (sum.ordinary > 0) return false;
  if (sum.strong >= 2) return true;
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  if (sum.strong == 1 && sum.unknown == 1 && sum.words() == 2 && (sum.are_capital || are_small)) return true;
  if (sum.strong == 1 && (sum.weak > 0 || sum.initials > 0)) return true;
  if (sum.unknown > 0 && sum.are_capital && sum.words() <= 4) return true;
  return sum.strong == 0 && sum.unknown == 0 && is_given_and_surname(words);
}

// A given name and a family name side by side, in capitals, among other words.
bool has_pair(Words words) {
  if (words.empty() || ends_a_place(words.back())) return false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const ScannedWord &first = words[i], &second = words[i + 1];
    const bool are_capital = first.is_capital && second.is_capital;
    const bool has_strong = first.is_strong() || second.is_strong();
    const bool is_usual = first.can_be(given_name) && second.can_be(surname);
    const bool is_family_first = first.can_be(vietnamese_surname) && second.can_be(vietnamese_given);
    const bool are_strong = first.is_strong() && second.is_strong();
    if ((are_capital || are_strong) && has_strong && (is_usual || is_family_first)) return true;
  }
  return false;
}

// "Lopez, Maria": the phrases on both sides of a comma, as one.
bool is_name_around_comma(std::span<const Phrase> phrases, std::string_view text) {
  if (phrases.size() != 2 || std::ranges::count(text, ',') != 1 || phrases[0].size() > 3 || phrases[1].size() > 3)
    return false;
  Phrase together = phrases[0];
  together.insert(together.end(), phrases[1].begin(), phrases[1].end());
  const Tally sum = tally(together);
  return sum.strong > 0 && is_name(together);
}

// "Cesar Chavez Park" is one; "Grace Park" is not.
bool is_place(Words words) {
  if (words.size() < 2 || !ends_a_place(words.back())) return false;
  return !words.back().can_be(surname) || (words.size() > 2 && !is_east_asian(words));
}

// "interpreter: Lan", "testigo: Nicanor": a role, a colon and words in capitals.
bool is_role_and_name(const std::vector<Phrase>& phrases, std::string_view text) {
  if (phrases.size() != 2 || phrases[0].size() > 4 || phrases[1].size() > 3) return false;
  if (text.find_first_of(":=-") == std::string_view::npos) return false;
  const Phrase both = {phrases[0].back(), phrases[1].front()};
  return has_title(both);
}

// Names in one reading of the text.
bool has_name_in(const std::vector<Phrase>& all, std::string_view text) {
  std::vector<Phrase> phrases = all;
  std::erase_if(phrases, [](const Phrase& phrase) { return Lexicon::get().is_phrase(joined(phrase)); });
  if (phrases.empty()) return false;
  if (phrases.size() == all.size() && is_name_around_comma(phrases, text)) return true;
  if (is_role_and_name(all, text)) return true;
  return std::ranges::any_of(phrases, [&](const Phrase& phrase) {
    if (is_place(phrase)) return false;
    const bool is_alone = all.size() == 1 || phrase.size() > 1;
    return (is_alone && is_name(phrase)) || has_title(phrase) || is_pointed_at_in_latin(phrase) || has_pair(phrase) ||
           has_strong_name(phrase);
  });
}

// The text with digits for letters read as letters ("J0hn Sm1th"), and letters with spaces between them joined.
std::string without_disguise(std::string_view text) {
  std::string made(text);
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr std::ptrdiff_t fewest_letters = 4;
  if (std::ranges::count_if(text, is_letter) < fewest_letters) return made;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const bool is_beside = (i > 0 && is_letter(made[i - 1])) || (i + 1 < made.size() && is_letter(made[i + 1]));
    const auto at = std::string_view("0134578@$").find(made[i]);
    if (is_beside && at != std::string_view::npos) made[i] = std::string_view("oieastbas")[at];
  }
  static const RE2 spaced(R"(^\s*(?:\pL[ .\-]+){3,}\pL[\s.]*$)"), gap(R"(\s{2,})"), joint(R"([ .\-])");
  if (!RE2::FullMatch(text, spaced)) return made;
  // Two spaces are the one between words.
  RE2::GlobalReplace(&made, gap, "\n");
  RE2::GlobalReplace(&made, joint, "");
  std::ranges::replace(made, '\n', ' ');
  return made;
}

}  // namespace

std::string joined(Words words) {
  std::string text;
  for (const ScannedWord& word : words) text += (text.empty() ? "" : " ") + word.plain;
  return text;
}

bool has_latin_name(std::string_view text, std::string_view folded) {
  const std::vector<Phrase> phrases = latin_phrases(text);
  if (has_name_in(phrases, text) || is_announced(folded) || is_called_by_nickname(text) || has_unknown_name(phrases))
    return true;
  if (const std::string plain = without_disguise(text); plain != text && has_name_in(latin_phrases(plain), plain))
    return true;
  if (text.find_first_of("\"()") == std::string_view::npos) return false;
  // 'Minh "Mike" Tran' without its marks.
  std::string bare(text);
  std::ranges::replace_if(
      bare, [](char c) { return c == '"' || c == '(' || c == ')'; }, ' ');
  return has_name_in(latin_phrases(bare), bare);
}

}  // namespace kith::records
