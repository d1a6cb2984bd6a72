#include "schemas/scan_unknown.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "schemas/scan_latin.hpp"

namespace kith::records {
namespace {

// Words that make a place, a time or a house of what follows.
bool makes_a_place(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"san",      "santa",    "santo",     "saint",  "st",       "los",     "las",    "el",     "la",    "del",
       "lake",     "mount",    "mt",        "fort",   "port",     "new",     "north",  "south",  "east",  "west",
       "near",     "downtown", "greater",   "upper",  "lower",    "central", "city",   "county", "town",  "in",
       "from",     "rancho",   "villa",     "isla",   "rio",      "puerto",  "ciudad", "nueva",  "nuevo", "camp",
       "barangay", "lungsod",  "sa",        "tieng",  "nguoi",    "tinh",    "thanh",  "pho",    "lub",   "hauv",
       "nroog",    "teb",      "lus",       "idioma", "language", "hnub",    "khu",    "quan",   "huyen", "dao",
       "le",       "tet",      "probinsya", "estado", "lag"});
  return is_one_of(word, list);
}

// A syllable as Hmong is written (RPA): a beginning, a vowel, a letter for the tone.
bool is_hmong_spelling(std::string_view text) {
  static constexpr auto vowels =
      std::to_array<std::string_view>({"aa", "ee", "oo", "ai", "aw", "au", "ia", "ua", "a", "e", "i", "o", "u", "w"});
  constexpr std::string_view tones = "bjvsgmd", never_first = "bgjw";
  const std::size_t begin = std::min(text.find_first_of("aeiouw"), text.size());
  if (begin == text.size() || begin > 4) return false;
  if (begin == 1 && never_first.find(text.front()) != std::string_view::npos) return false;
  std::string_view rest = text.substr(begin);
  const auto* const vowel = std::ranges::find_if(vowels, [&](std::string_view each) { return rest.starts_with(each); });
  rest.remove_prefix(vowel->size());
  return rest.empty() || (rest.size() == 1 && tones.find(rest.front()) != std::string_view::npos);
}

// One syllable with a mark, as Vietnamese writes it; as many words as names are such.
bool is_marked_syllable(const ScannedWord& word) {
  constexpr std::size_t longest = 6;
  return word.plain != word.marked && word.plain.size() <= longest;
}

// Whether every part of a word with hyphens is an ordinary word or one of the dictionary; plurals are.
bool is_harmless(std::string_view plain) {
  const Lexicon& lexicon = Lexicon::get();
  while (!plain.empty()) {
    const std::size_t end = std::min(plain.find('-'), plain.size());
    const std::string_view part = plain.substr(0, end);
    const bool is_plural = part.ends_with('s') && lexicon.is_ordinary(part.substr(0, part.size() - 1));
    if (!part.empty() && !is_plural && !lexicon.is_ordinary(part) && !lexicon.is_in_dictionary(part)) return false;
    plain.remove_prefix(std::min(end + 1, plain.size()));
  }
  return true;
}

// A word in capitals that no list of harmless words has. Short words all in capitals are abbreviations.
bool is_foreign(const ScannedWord& word) {
  constexpr std::size_t shortest = 3, longest_abbreviation = 5;
  if (!word.is_capital || !word.is_unknown() || word.plain.size() < shortest) return false;
  if (word.is_upper && word.plain.size() <= longest_abbreviation) return false;
  return !is_harmless(word.plain);
}

// Whether the word is one of up to three that together are a place or a set phrase.
bool is_within_a_phrase(Words words, std::size_t at) {
  constexpr std::size_t longest = 3;
  for (std::size_t from = at >= longest ? at - longest + 1 : 0; from <= at; ++from)
    for (std::size_t to = at + 1; to <= std::min(words.size(), from + longest); ++to)
      if (Lexicon::get().is_phrase(joined(words.subspan(from, to - from)))) return true;
  return false;
}

// Words after which a name stands, whatever it is.
bool is_naming(const ScannedWord& word) {
  static constexpr auto list =
      std::to_array<std::string_view>({"named", "called", "nicknamed", "llama", "llaman", "llamo", "apodado", "apodada",
                                       "ua", "ten", "si", "sina", "kay", "kina", "ni", "name", "nombre"});
  return is_one_of(word, list) || word.marked == "là";
}

bool is_joint(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>({"is", "la", "es", "ay", "ko", "him", "her", "me"});
  return is_one_of(word, list);
}

// "nws npe hu ua Ntxoov", "asawa kong si Benjie", "they called him Tiny"
bool is_named(Words words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!is_naming(words[i])) continue;
    if (words[i].is_capital && i > 0) continue;
    const std::size_t next = i + 2 < words.size() && is_joint(words[i + 1]) ? i + 2 : i + 1;
    const bool is_short_word = words[i].plain == "ua" && (i == 0 || words[i - 1].plain != "hu");
    if (is_short_word || !words[next].is_capital || is_within_a_phrase(words, next)) continue;
    if (words[i].is_capital && words[next].is_only_ordinary()) continue;
    return true;
  }
  return false;
}

// "ask for Delphine": among small letters, a word in capitals that is none of ours.
bool is_pointed_at(Words words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    const ScannedWord &before = words[i - 1], &word = words[i];
    static constexpr auto articles = std::to_array<std::string_view>({"los", "las", "el", "la", "rancho"});
    const bool is_place = makes_a_place(before) && !is_one_of(before, articles);
    if (before.is_capital || is_place || is_within_a_phrase(words, i)) continue;
    if (is_foreign(word)) return true;
    const bool is_clan = i + 1 == words.size() && word.is_capital && word.can_be(hmong_surname);
    if (is_clan && is_hmong_spelling(before.plain)) return true;
    const bool are_two = i + 2 == words.size() && word.is_capital && words[i + 1].is_capital;
    if (are_two && is_hmong_spelling(word.plain) && words[i + 1].can_be(hmong_surname)) return true;
  }
  return false;
}

// "Boy Alano": words in capitals of which the last is none of ours.
bool ends_in_a_foreign_word(Words words) {
  if (words.size() < 2 || words.size() > 4 || !std::ranges::all_of(words, &ScannedWord::is_capital)) return false;
  const ScannedWord& last = words.back();
  if (!is_foreign(last) || is_marked_syllable(last) || is_hmong_spelling(last.plain)) return false;
  if (makes_a_place(words.front()) || is_within_a_phrase(words, words.size() - 1)) return false;
  return std::ranges::count_if(words, &ScannedWord::is_only_ordinary) <= 1;
}

// A clan first or last beside a word that no list has, all written as Hmong is.
bool is_hmong_name(Words words) {
  if (words.size() < 2 || words.size() > 4) return false;
  const bool are_capital = std::ranges::all_of(words, &ScannedWord::is_capital);
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  const auto is_part = [](const ScannedWord& word) { return is_hmong_spelling(word.plain) || word.is_name(); };
  if ((!are_capital && !are_small) || !std::ranges::all_of(words, is_part)) return false;
  const auto is_new = [](const ScannedWord& word) { return word.is_unknown() && word.plain.size() >= 3; };
  const bool has_new = std::ranges::any_of(words, is_new);
  const bool is_clan_last = words.back().can_be(hmong_surname);
  // A clan at the end of two or three words in capitals, none of which makes a place of it.
  if (are_capital && is_clan_last && words.size() <= 3 && !makes_a_place(words.front())) return true;
  return has_new && (is_clan_last || (are_capital && words.front().can_be(hmong_surname)));
}

// "T. Okonkwo", "Brayden K."
bool is_initial_and_word(Words words) {
  if (words.size() != 2) return false;
  const auto is_short = [](const ScannedWord& word) { return word.is_initial() && word.is_capital; };
  return (is_short(words[0]) && is_foreign(words[1])) ||
         (is_foreign(words[0]) && is_short(words[1]) && words[1].has_stop);
}

bool is_foreign_alone(Words words) {
  constexpr std::size_t shortest = 5;
  return words.size() == 1 && is_foreign(words[0]) && words[0].plain.size() >= shortest &&
         !is_marked_syllable(words[0]) && !is_hmong_spelling(words[0].plain) &&
         !Lexicon::get().is_phrase(words[0].plain);
}

// "Old Wang", "li xiaohua"
bool is_chinese_as_said(Words words) {
  if (words.size() != 2) return false;
  const ScannedWord &first = words[0], &second = words[1];
  static constexpr auto familiar = std::to_array<std::string_view>({"old", "lao", "xiao", "ah", "lil"});
  if (is_one_of(first, familiar) && first.is_capital && second.is_capital && second.can_be(east_asian_surname))
    return true;
  constexpr std::size_t two_syllables = 5;
  return !first.is_capital && !second.is_capital && first.can_be(east_asian_surname) && second.is_unknown() &&
         second.plain.size() >= two_syllables && !is_harmless(second.plain) &&
         Lexicon::get().is_syllables(second.plain);
}

}  // namespace

bool has_unknown_name(const std::vector<Phrase>& phrases) {
  return std::ranges::any_of(phrases, [](const Phrase& phrase) {
    if (Lexicon::get().is_phrase(joined(phrase))) return false;
    return is_foreign_alone(phrase) || is_named(phrase) || is_pointed_at(phrase) || ends_in_a_foreign_word(phrase) ||
           is_hmong_name(phrase) || is_initial_and_word(phrase) || is_chinese_as_said(phrase);
  });
}

}  // namespace kith::records
