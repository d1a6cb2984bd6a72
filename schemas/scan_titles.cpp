// Titles and words for kin before a name, and sentences that announce one.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "schemas/scan_latin.hpp"

namespace kith::records {
namespace {

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

}  // namespace

bool begins_a_place(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"san",      "santa",   "santo", "saint", "st",    "los",     "las",    "el",     "la",    "del",      "de",
       "lake",     "mount",   "mt",    "fort",  "port",  "new",     "north",  "south",  "east",  "west",     "near",
       "downtown", "greater", "old",   "upper", "lower", "central", "city",   "county", "town",  "in",       "at",
       "from",     "rancho",  "villa", "isla",  "rio",   "puerto",  "ciudad", "nueva",  "nuevo", "barangay", "lungsod",
       "sa",       "en",      "tieng", "nguoi", "tinh",  "thanh",   "pho",    "lub",    "hauv",  "ntawm"});
  return is_one_of(word, list);
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

}  // namespace kith::records
