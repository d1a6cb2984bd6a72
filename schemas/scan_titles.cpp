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
      {"mr",      "mrs",       "ms",   "miss", "mx",  "dr",     "reverend", "bishop",  "deacon", "imam",   "rabbi",
       "sensei",  "sifu",      "lt",   "ofc",  "cpl", "capt",   "det",      "fr",      "kap",    "deputy", "sergeant",
       "officer", "principal", "prof", "rev",  "sr",  "sra",    "srta",     "don",     "dona",   "gng",    "ginoo",
       "ginang",  "atty",      "sgt",  "engr", "lic", "mister", "bb",       "ginoong", "khun",   "pareng", "mareng"});
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

// Those that stand before names and little else.
constexpr auto titles_of_anybody = std::to_array<std::string_view>(
    {"don",      "dona",   "abuelita", "abuelito", "mang",    "aling",   "tita",     "tito",
     "kuya",     "manang", "manong",   "lola",     "lolo",    "tia",     "tio",      "comadre",
     "compadre", "ninong", "ninang",   "auntie",   "grandma", "grandpa", "reverend", "inday"});

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

// Words for kin in Hmong, behind which a name stands in capitals: "tij laug Zoov", "niam tais Paj".
bool is_hmong_kin(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"tij", "laug",    "dab",    "muam", "nus",  "ntxawm", "hlob",  "tais", "pog",  "yawg",    "niam",   "txiv",
       "tub", "ntxhais", "kwvtij", "kwv",  "nyab", "vauv",   "phauj", "yawm", "txiv", "dabtxiv", "xibfwb", "tswv"});
  return is_one_of(word, list);
}

bool has_hmong_kin(Words words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const ScannedWord& next = words[i + 1];
    if (!is_hmong_kin(words[i]) || !next.is_capital || is_hmong_kin(next)) continue;
    const bool is_people = next.plain == "hmoob" || next.plain == "moob" || Lexicon::get().is_phrase(next.plain);
    // In a title every word has its capital: "Niam Txiv Cov Cai".
    const bool is_title_case = words.size() > 3 && std::ranges::all_of(words, &ScannedWord::is_capital);
    if (!is_people && !is_title_case && !next.is_upper) return true;
  }
  return false;
}

// Vietnamese words for kin and for calling somebody: "dì Út Mận", "chị hai tôi Thắm", "bé Bin".
bool is_vietnamese_kin(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"dì",  "mợ", "thím", "dượng", "cậu",  "bé",    "thằng", "nhỏ",  "cô",    "chú", "bác", "anh",
       "chị", "em", "ông",  "bà",    "cháu", "con",   "bạn",   "tôi",  "ngoại", "nội", "rể",  "dâu",
       "sĩ",  "sư", "giáo", "tên",   "vợ",   "chồng", "cụ",    "thầy", "sếp",   "ôsin"});
  return std::ranges::find(list, word.marked) != list.end();
}

bool has_vietnamese_kin(Words words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool are_capital = std::ranges::all_of(words.subspan(i + 1), &ScannedWord::is_capital);
    const ScannedWord& next = words[i + 1];
    constexpr std::size_t longest_syllable = 7, most = 5;
    if (!is_vietnamese_kin(words[i]) || !are_capital || words.size() - i > most) continue;
    const bool has_marks = next.plain != next.marked || words.size() > i + 2;
    const bool is_place = Lexicon::get().is_phrase(joined(words.subspan(i + 1)));
    if (next.plain.size() > longest_syllable || (is_place && (!has_marks || !next.is_name()))) continue;
    // "Anh Quốc" is a country; "anh Quốc" is somebody.
    const bool is_title_case = words[i].is_capital && words.size() > 3;
    if (is_title_case && !next.is_strong()) continue;
    if (!words[i].is_capital || next.is_name() || words.size() - i > 2) return true;
  }
  return false;
}

// Who somebody is, in our languages: a name in capitals behind it is that of a person, be it a word as well.
bool is_role(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"neighbor",   "neighbour",   "landlord",  "landlady", "manager",    "boss",       "supervisor",  "coworker",
       "friend",     "interpreter", "witness",   "victim",   "suspect",    "offender",   "perpetrator", "caseworker",
       "advocate",   "translator",  "signed",    "contact",  "client",     "caller",     "reporter",    "owner",
       "roommate",   "classmate",   "husband",   "wife",     "son",        "daughter",   "partner",     "boyfriend",
       "girlfriend", "cousin",      "nephew",    "niece",    "vecino",     "vecina",     "jefe",        "jefa",
       "patron",     "gerente",     "testigo",   "victima",  "interprete", "entrevisto", "contacto",    "oficial",
       "companero",  "companera",   "amigo",     "amiga",    "esposo",     "esposa",     "hijo",        "hija",
       "primo",      "prima",       "novio",     "novia",    "agresor",    "cunado",     "cunada",      "sat",
       "chung",      "nhan",        "saksi",     "biktima",  "kapitbahay", "pinsan",     "asawa",       "anak",
       "amo",        "kaibigan",    "tagasalin", "ywg"});
  return is_one_of(word, list);
}

bool has_role(Words words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const ScannedWord& next = words[i + 1];
    if (!is_role(words[i]) || !next.is_capital || Lexicon::get().is_phrase(next.plain)) continue;
    const Uses uses = static_cast<Uses>(next.uses | next.rare);
    const bool is_title_case = words.size() > 2 && std::ranges::all_of(words, &ScannedWord::is_capital);
    const bool is_given = (uses & (given_name | vietnamese_given | vietnamese_surname)) != 0;
    const bool is_word = next.is_ordinary() || Lexicon::get().is_in_dictionary(next.plain);
    if (!is_title_case && (is_given || (uses & surname) != 0) && (!words[i].is_capital || is_given || !is_word))
      return true;
  }
  return false;
}

// "hermano de Eusebio", "asawa ni Rodel": kin of somebody with a given name.
bool is_of_a_name(Words words) {
  static constexpr auto kin = std::to_array<std::string_view>(
      {"hermano", "hermana", "hijo",    "hija",   "esposo",   "esposa", "mama",   "papa",   "madre",  "padre",
       "tio",     "tia",     "primo",   "prima",  "amigo",    "amiga",  "novio",  "novia",  "vecino", "vecina",
       "casa",    "jefe",    "jefa",    "cunado", "cunada",   "nieto",  "nieta",  "suegra", "suegro", "patron",
       "marido",  "mujer",   "asawa",   "anak",   "kapatid",  "pinsan", "bahay",  "nanay",  "tatay",  "kaibigan",
       "friend",  "wife",    "husband", "son",    "daughter", "house",  "mother", "father"});
  static constexpr auto joints = std::to_array<std::string_view>({"de", "ni", "kay", "of", "nina"});
  for (std::size_t i = 0; i + 2 < words.size(); ++i)
    if (is_one_of(words[i], kin) && is_one_of(words[i + 1], joints) && words[i + 2].is_capital &&
        words[i + 2].can_be(given_name) && words[i + 2].is_strong())
      return true;
  return false;
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
  if (is_kin_and_name(words) || is_kin_and_word(words) || ends_in_vietnamese(words) || has_hmong_kin(words) ||
      has_vietnamese_kin(words) || is_of_a_name(words) || has_role(words))
    return true;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const ScannedWord &title = words[i], &next = words[i + 1];
    if ((is_title(title) || is_kin_title(title)) && next.is_strong() && words.size() <= 4) return true;
    // "don Cuco", "aling Bebang": a word is a name there.
    const bool is_called = is_one_of(title, titles_of_anybody) && next.is_capital && !title.is_upper;
    const bool is_title_case = words.size() > 2 && std::ranges::all_of(words, &ScannedWord::is_capital);
    if (is_called && !is_title_case && !is_kin_title(next) && !Lexicon::get().is_phrase(next.plain)) return true;
    // "mrs kim"
    if (is_title(title) && words.size() == 2 && next.is_name() && !next.is_capital) return true;
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

bool is_called_by_nickname(std::string_view text) {
  static const RE2 called(
      R"((?i:\b(?:goes by|nickname[sd]?|a\.?k\.?a\.?|alias|known as|calls? (?:him|her)|called (?:him|her)|le dicen|le decimos|le llaman|apodad[oa]|conocid[oa] como|tawag sa (?:kanya|akin|kaniya)(?: ay)?|tinatawag na|palayaw|biệt danh|hay gọi là|thường gọi là))\s*(?:is|es|ay|là|si)?[\s:=]*["“'(]?\p{Lu}\pL)");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), called);
}

bool is_announced(std::string_view folded) {
  static const RE2 announced(
      R"((?:\b(?:my name is|i am called|full name|nombre completo|nombre y apellidos?|complete name|first name|last ?name|name)\b\s*(?:is\b)?\s*[:=]?|\b(?:nombre|me llamo|se llama|se llamaba|apellidos?)\b\s*(?:es\b)?\s*[:=]?|\b(?:ten (?:toi )?la|ho (?:va )?ten|ten)\b\s*[:=]?\s*(?:la\b)?|\b(?:ako si|ang pangalan ko ay|pangalan)\b\s*[:=]?\s*(?:ay\b)?|\bnpe hu ua\b|\bnpe\s*[:=])\s*([a-z'\-]{2,})\s*([a-z'\-]*))");
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
