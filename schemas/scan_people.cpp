#include "schemas/scan_people.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <span>

#include "schemas/scan_unknown.hpp"
#include "schemas/scan_words.hpp"

namespace kith::records {
namespace {

using Words = std::span<const ScannedWord>;

constexpr std::size_t most_words_of_a_name = 6;

bool is_one_of(const ScannedWord& word, std::span<const std::string_view> list) {
  return std::ranges::find(list, word.plain) != list.end();
}

// Words that stand inside a name and are no part of the question.
bool is_particle(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"de", "del", "dela", "delos", "la", "las", "los", "y",   "van", "von", "der", "bin", "binti", "bint",
       "al", "el",  "jr",   "sr",    "ii", "iii", "iv",  "thi", "san", "da",  "dos", "di",  "le"});
  return is_one_of(word, list);
}

// Titles that only people have, and words for kin that are titles before a name.
bool is_title(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"mr",  "mrs",   "ms",     "miss", "mx",  "dr",   "prof", "rev",    "sr", "sra",     "srta", "don",    "dona",
       "gng", "ginoo", "ginang", "atty", "sgt", "engr", "lic",  "mister", "bb", "ginoong", "khun", "pareng", "mareng"});
  return is_one_of(word, list);
}
bool is_kin_title(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"ong",    "ba",      "co",     "anh",     "chi",     "chu",      "bac",     "thay",    "em",     "aling",
       "mang",   "ate",     "kuya",   "tita",    "tito",    "lola",     "lolo",    "manang",  "manong", "nanay",
       "tatay",  "aunt",    "auntie", "uncle",   "grandma", "grandpa",  "tia",     "tio",     "coach",  "officer",
       "pastor", "teacher", "nurse",  "senor",   "senora",  "maestro",  "maestra", "hermano", "padre",  "niam",
       "txiv",   "pog",     "yawg",   "tais",    "nyab",    "nais",     "hwb",     "fwb",     "yawm",   "xibfwb",
       "si",     "ni",      "kay",    "hermana", "comadre", "compadre", "suegra",  "cunada",  "cunado", "bro",
       "sister", "brother", "ninong", "ninang",  "inday",   "be",       "cau",     "phauj",   "abuela", "abuelo",
       "nana",   "sis",     "cha",    "xf"});
  return is_one_of(word, list);
}

constexpr auto english_kin = std::to_array<std::string_view>(
    {"aunt",      "auntie",    "uncle",     "grandma", "grandpa", "coach",  "officer",  "pastor",
     "teacher",   "nurse",     "sister",    "brother", "father",  "judge",  "sergeant", "deputy",
     "detective", "professor", "principal", "padre",   "ban",     "si",     "ni",       "kay",
     "bro",       "sis",       "hermana",   "abuela",  "abuelo",  "suegra", "nana",     "cha"});

// Of those, the ones that are no other word in any of our languages.
bool is_family_title(const ScannedWord& word) {
  static constexpr auto list =
      std::to_array<std::string_view>({"aling", "mang", "ate", "kuya", "tita", "tito", "manang", "manong", "tia", "tio",
                                       "auntie", "uncle", "txiv", "niam"});
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
    sum.ordinary += word.is_only_ordinary() ? 1 : 0;
    sum.unknown += word.is_unknown() ? 1 : 0;
    sum.are_capital = sum.are_capital && word.is_capital;
  }
  return sum;
}

// Vietnamese given names without spaces: "vanan", "thilan".
bool is_vietnamese_run(std::string_view text) {
  if (text.empty()) return true;
  for (std::size_t size = 2; size <= std::min<std::size_t>(text.size(), 6); ++size) {
    const std::string part(text.substr(0, size));
    if ((Lexicon::get().uses(part, part) & vietnamese_given) != 0 && is_vietnamese_run(text.substr(size))) return true;
  }
  return false;
}

// A family name first and then given names of its own culture; each may be an ordinary word as well.
// Written small and without marks it takes three of them.
bool is_vietnamese(Words words) {
  if (words.size() < 2 || words.size() > 5) return false;
  // "Thị" stands in names only.
  const bool has_middle = words.size() >= 3 && words[1].plain == "thi";
  if (has_middle && words.front().is_capital && words.back().is_capital) return true;
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

// "Grace Park": both words are ordinary, together in this order and in capitals they are a name.
bool is_given_and_surname(Words words) {
  const bool are_capital = std::ranges::all_of(words, &ScannedWord::is_capital);
  const bool are_small = std::ranges::none_of(words, &ScannedWord::is_capital);
  return words.size() <= 4 && (are_capital || (are_small && words.size() == 2)) && words.front().can_be(given_name) &&
         words.back().can_be(surname);
}

// Words that make a place of what follows, or of what stands before.
bool begins_a_place(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"san",      "santa",   "santo", "saint", "st",    "los",     "las",    "el",     "la",    "del",      "de",
       "lake",     "mount",   "mt",    "fort",  "port",  "new",     "north",  "south",  "east",  "west",     "near",
       "downtown", "greater", "old",   "upper", "lower", "central", "city",   "county", "town",  "in",       "at",
       "from",     "rancho",  "villa", "isla",  "rio",   "puerto",  "ciudad", "nueva",  "nuevo", "barangay", "lungsod",
       "sa",       "en",      "tieng", "nguoi", "tinh",  "thanh",   "pho",    "lub",    "hauv",  "ntawm"});
  return is_one_of(word, list);
}

// "Angel Martinez", "Sunny Nguyen": a word as a given name, before a family name that is none.
bool is_word_and_surname(Words words) {
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
    if (is_begin) continue;
    if (words[i].is_capital && words[i].is_strong() && words[i].plain.size() >= (i > 0 ? 3U : 4U) && !is_place)
      return true;
  }
  return false;
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
  constexpr std::size_t shortest = 6;
  if (word.uses != no_use || word.plain != word.marked) return false;
  const bool has_hyphen = word.plain.find('-') != std::string::npos;
  if (!word.is_capital && !has_hyphen) return false;
  return (has_hyphen || word.plain.size() >= shortest) && Lexicon::get().is_syllables(word.plain);
}

bool is_single_name(const ScannedWord& word, const Tally& sum) {
  if (sum.initials > 0) return word.is_name() && word.is_capital;
  return word.is_strong() && (word.is_capital || word.plain.size() >= 4);
}

// Whether all the words together are a person's name.
bool is_name(Words words) {
  const Tally sum = tally(words);
  if (sum.words() == 0 || sum.words() > static_cast<int>(most_words_of_a_name)) return false;
  if (sum.words() == 1) {
    const auto word = std::ranges::find_if(
        words, [](const ScannedWord& each) { return !each.is_initial() && (each.is_strong() || !is_particle(each)); });
    return word != words.end() && (is_single_name(*word, sum) || is_joined_name(*word) || is_syllable_name(*word));
  }
  if (is_vietnamese(words) || is_hmong(words) || is_east_asian(words)) return true;
  if (is_word_and_surname(words)) return true;
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

// "Tita Baby", "bac Tu Rach": a word for kin and then nothing but words in capitals.
bool is_kin_and_name(Words words) {
  if (words.size() < 2 || words.size() > 4 || !is_kin_title(words.front())) return false;
  const Words rest = words.subspan(1);
  const bool is_english = is_one_of(words.front(), english_kin);
  return std::ranges::all_of(rest, &ScannedWord::is_capital) && !(is_english && rest.front().is_only_ordinary()) &&
         !Lexicon::get().is_phrase(rest.front().plain);
}

// "Uncle Skip": even a word is a name there.
bool is_kin_and_word(Words words) {
  static constexpr auto kin = std::to_array<std::string_view>({"uncle", "auntie", "aunt", "grandma", "grandpa"});
  static constexpr auto joints =
      std::to_array<std::string_view>({"and", "or", "of", "in", "is", "uncle", "aunt", "auntie", "grandma", "grandpa"});
  return words.size() == 2 && is_one_of(words[0], kin) && words[1].is_capital && !is_one_of(words[1], joints);
}

// "con gái tôi Thảo Vy": among small letters, two given names of Vietnamese at the end.
bool ends_in_vietnamese(Words words) {
  if (words.size() < 3) return false;
  const ScannedWord &before = words[words.size() - 3], &first = words[words.size() - 2], &second = words.back();
  const auto is_given = [](const ScannedWord& word) { return word.is_capital && word.can_be(vietnamese_given); };
  return !before.is_capital && is_given(first) && is_given(second) && !begins_a_place(before) &&
         !Lexicon::get().is_phrase(first.plain + " " + second.plain);
}

bool has_title(Words words) {
  if (is_kin_and_name(words) || is_kin_and_word(words) || ends_in_vietnamese(words)) return true;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const ScannedWord &title = words[i], &next = words[i + 1];
    if ((is_title(title) || is_kin_title(title)) && next.is_strong() && words.size() <= 4) return true;
    if (!next.is_capital) continue;
    const bool is_vietnamese_name = next.can_be(vietnamese_given) || next.can_be(vietnamese_surname);
    if (!title.is_capital && is_kin_title(title) && is_vietnamese_name && title.plain != "si" && title.plain != "ni")
      return true;
    if (!title.is_capital) continue;
    if (is_title(title) && !next.is_only_ordinary()) return true;
    if (is_family_title(title) && next.is_unknown()) return true;
    const bool are_capital = std::ranges::all_of(words, &ScannedWord::is_capital);
    if (is_kin_title(title) && next.is_name() && (next.is_strong() || are_capital)) return true;
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

std::string joined(const Phrase& phrase) {
  std::string text;
  for (const ScannedWord& word : phrase) text += (text.empty() ? "" : " ") + word.plain;
  return text;
}

// After words that announce a name in each of our languages, anything but an ordinary word is one.
bool is_announced(std::string_view folded) {
  static const RE2 announced(
      R"((?:\b(?:my name is|i am called|full name|first name|last ?name|name)\b\s*(?:is\b)?\s*[:=]?|\b(?:nombre|me llamo|se llama|se llamaba|apellidos?)\b\s*(?:es\b)?\s*[:=]?|\b(?:ten (?:toi )?la|ho (?:va )?ten|ten)\b\s*[:=]?\s*(?:la\b)?|\b(?:ako si|ang pangalan ko ay|pangalan)\b\s*[:=]?\s*(?:ay\b)?|\bnpe hu ua\b|\bnpe\s*[:=])\s*([a-z'\-]{2,})\s*([a-z'\-]*))");
  RE2::Arg none;
  std::string first, second;
  if (!RE2::PartialMatch(folded, announced, &first, &second)) return false;
  const Uses of_first = Lexicon::get().uses(first, first);
  if ((of_first & (given_name | surname)) != 0) return true;
  const Uses of_second = Lexicon::get().uses(second, second);
  if (of_first != no_use || Lexicon::get().is_in_dictionary(first)) return false;
  return second.empty() || (of_second & ordinary_word) == 0;
}

// "Cesar Chavez Park" is one; "Grace Park" is not.
bool is_place(Words words) {
  if (words.size() < 2 || !ends_a_place(words.back())) return false;
  return !words.back().can_be(surname) || (words.size() > 2 && !is_east_asian(words));
}

// Names in one reading of the text.
bool has_name_in(const std::vector<Phrase>& all, std::string_view text) {
  std::vector<Phrase> phrases = all;
  std::erase_if(phrases, [](const Phrase& phrase) { return Lexicon::get().is_phrase(joined(phrase)); });
  if (phrases.empty()) return false;
  if (phrases.size() == all.size() && is_name_around_comma(phrases, text)) return true;
  return std::ranges::any_of(phrases, [&](const Phrase& phrase) {
    if (is_place(phrase)) return false;
    const bool is_alone = all.size() == 1 || phrase.size() > 1;
    return (is_alone && is_name(phrase)) || has_title(phrase) || has_pair(phrase) || has_strong_name(phrase);
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
  static const RE2 spaced(R"(^\s*(?:\pL[ .\-]+){4,}\pL\s*$)");
  if (RE2::FullMatch(text, spaced)) std::erase_if(made, [](char c) { return c == ' ' || c == '.' || c == '-'; });
  return made;
}

}  // namespace

bool has_latin_name(std::string_view text, std::string_view folded) {
  const std::vector<Phrase> phrases = latin_phrases(text);
  if (has_name_in(phrases, text) || is_announced(folded) || has_unknown_name(phrases)) return true;
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
