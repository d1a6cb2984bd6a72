#include "schemas/lexicon.hpp"

#include <algorithm>
#include <array>

#include "hub/model/code.hpp"
#include "schemas/fold.hpp"
#include "schemas/name_files.hpp"

namespace kith::records {
namespace {

// Sections of the name files whose names are built in a way of their own.
Uses culture_of(std::string_view section, Use use) {
  const bool is_surname = use == surname;
  if (section == "vietnamese") return is_surname ? vietnamese_surname : vietnamese_given;
  if (section == "hmong") return hmong_given;
  if (section == "hmong and lao") return hmong_surname | east_asian_surname;
  if (section == "chinese" || section == "korean") return is_surname ? east_asian_surname : no_use;
  return no_use;
}

void read_script(std::string_view path, ScriptLexicon& into) {
  for_each_entry(path, Separator::space, [&](std::string_view section, std::string_view entry) {
    const std::u32string points = code_points(entry);
    if (section == "surnames") into.surnames.insert(points.begin(), points.end());
    if (section == "given") into.given.insert(points.begin(), points.end());
    if (section == "compound surnames") into.compound_surnames.insert(points);
    if (section == "given names that stand alone") into.whole_given.insert(points);
    if (section == "honorifics") into.honorifics.push_back(points);
    if (section == "before a name") into.before_names.push_back(points);
    if (section == "words") into.words.insert(points);
    if (section == "words") into.longest_word = std::max(into.longest_word, points.size());
  });
  const auto longer = [](const std::u32string& a, const std::u32string& b) { return a.size() > b.size(); };
  std::ranges::sort(into.honorifics, longer);
  std::ranges::sort(into.before_names, longer);
}

// What words of Spanish, and of English that the dictionary has not, end with.
constexpr auto word_endings = std::to_array<std::string_view>(
    {"cion",    "ciones", "sion",   "idad",   "idades", "mente",   "ados",  "adas",  "idos", "idas",   "ado",
     "ada",     "ido",    "ando",   "iendo",  "ista",   "istas",   "arios", "arias", "eria", "erias",  "miento",
     "mientos", "ismo",   "icos",   "icas",   "oso",    "osa",     "osos",  "osas",  "able", "ible",   "ables",
     "encia",   "ancia",  "encias", "adora",  "adores", "eros",    "eras",  "ology", "tion", "tions",  "ment",
     "ments",   "ness",   "ship",   "phobia", "phobic", "ization", "ized",  "ism",   "isms", "ically", "less"});
// What verbs and nouns of Tagalog begin with.
constexpr auto word_beginnings = std::to_array<std::string_view>(
    {"nag-",  "pag-",  "mag-",    "nakaka",  "napaka", "pinag", "pinaka", "ipina", "pagka", "pagpa", "pakiki", "panana",
     "nagka", "nagpa", "tagapag", "makapag", "kapang", "pampu", "pangka", "anti",  "micro", "multi", "inter"});

bool has_space(std::string_view text) {
  return text.find(' ') != std::string_view::npos;
}

// Lists whose labels are words of forms; those of languages and places hold many a name of a person.
bool has_ordinary_labels(CodeList list) {
  constexpr std::array others = {CodeList::language, CodeList::city, CodeList::county, CodeList::cbsa, CodeList::state};
  return std::ranges::find(others, list) == others.end();
}

}  // namespace

bool ScriptLexicon::is_made_of_words(std::u32string_view text) const {
  // reachable[i]: the first i characters are words; long[i]: one of them is longer than a character.
  std::vector<char> reachable(text.size() + 1, 0), with_long(text.size() + 1, 0);
  reachable[0] = 1;
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (reachable[from] == 0) continue;
    for (std::size_t size = 1; size <= longest_word && from + size <= text.size(); ++size) {
      if (!words.contains(std::u32string(text.substr(from, size)))) continue;
      reachable[from + size] = 1;
      if (size > 1 || with_long[from] != 0) with_long[from + size] = 1;
    }
  }
  return !text.empty() && (with_long[text.size()] != 0 || (text.size() == 1 && reachable[1] != 0));
}

const Lexicon& Lexicon::get() {
  static const Lexicon all;
  return all;
}

Lexicon::Lexicon() {
  add_names("names/given.txt", given_name);
  add_names("names/surnames.txt", surname);
  add_words("names/words.txt");
  add_places();
  add_labels();
  constexpr std::size_t words_of_the_dictionary = 40'000;
  dictionary_.reserve(words_of_the_dictionary);
  for_each_entry("names/words_english.txt", Separator::comma,
                 [&](std::string_view, std::string_view entry) { dictionary_.insert(entry); });
  for_each_entry("names/syllables.txt", Separator::comma,
                 [&](std::string_view, std::string_view entry) { syllables_.emplace(entry); });
  read_script("names/han.txt", han_);
  read_script("names/words_han.txt", han_);
  read_script("names/hangul.txt", hangul_);
  read_script("names/words_hangul.txt", hangul_);
}

void Lexicon::add_word(std::string_view text, Uses uses) {
  const std::string marked = marked_lower(text);
  std::string plain = fold(text).lower;
  Entry& entry = words_[plain];
  if (marked == plain) {
    entry.unmarked = static_cast<Uses>(entry.unmarked | uses);
    return;
  }
  const auto found = std::ranges::find(entry.marked, marked, [](const auto& each) { return each.first; });
  if (found == entry.marked.end()) {
    entry.marked.emplace_back(marked, uses);
  } else {
    found->second = static_cast<Uses>(found->second | uses);
  }
}

// A name of several words is its words as well: "de la Cruz" gives "cruz".
void Lexicon::add_names(std::string_view path, Use use) {
  for_each_entry(path, Separator::comma, [&](std::string_view section, std::string_view entry) {
    if (const auto space = entry.rfind(' '); space != std::string_view::npos) entry.remove_prefix(space + 1);
    add_word(entry, static_cast<Uses>(use | culture_of(section, use)));
  });
}

void Lexicon::add_words(std::string_view path) {
  for_each_entry(path, Separator::comma, [&](std::string_view, std::string_view entry) {
    if (has_space(entry)) add_phrase(entry);
    if (!has_space(entry)) add_word(entry, ordinary_word);
  });
}

void Lexicon::add_places() {
  for_each_entry("names/places.txt", Separator::comma,
                 [&](std::string_view, std::string_view entry) { add_phrase(entry); });
}

// What the code lists print is no identifier. A language that has the name of a family stays a name.
void Lexicon::add_labels() {
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    for (const Code& code : codes(list)) {
      for (const std::string_view language : languages(list)) {
        const std::string_view text = label(list, code.id, language);
        const std::string plain = fold(text).lower;
        const bool is_name = (uses(plain, marked_lower(text)) & (given_name | surname)) != 0;
        if (!is_name || list != CodeList::language) add_phrase(text);
        if (!has_space(text) && !is_name && has_ordinary_labels(list)) add_word(text, ordinary_word);
      }
    }
  }
}

void Lexicon::add_phrase(std::string_view text) {
  phrases_.insert(fold(text).lower);
}

Uses Lexicon::uses(std::string_view plain, std::string_view marked) const {
  const auto found = words_.find(std::string(plain));
  if (found == words_.end()) return no_use;
  const Entry& entry = found->second;
  Uses sum = entry.unmarked;
  bool is_spelled = false;
  for (const auto& [spelling, uses] : entry.marked) {
    if (plain != marked && spelling != marked) continue;
    const bool lost_marks = plain == marked && (uses & ordinary_word) != 0;
    sum = static_cast<Uses>(sum | (lost_marks ? (uses & ~ordinary_word) | ordinary_with_marks : uses));
    is_spelled = true;
  }
  // "García" has the uses of "Garcia"; "đường" has not those of "Dương", which is another word.
  if (plain == marked || is_spelled || entry.marked.empty()) return sum;
  return static_cast<Uses>(sum & ordinary_word);
}

bool Lexicon::is_phrase(std::string_view folded) const {
  while (!folded.empty() && (folded.back() == ' ' || folded.back() == '.')) folded.remove_suffix(1);
  while (!folded.empty() && folded.front() == ' ') folded.remove_prefix(1);
  return phrases_.contains(std::string(folded));
}

bool Lexicon::is_in_dictionary(std::string_view plain) const {
  if (dictionary_.contains(plain)) return true;
  constexpr std::size_t shortest_stem = 3;
  const auto is_suffixed = [&](std::string_view suffix) {
    return plain.size() >= suffix.size() + shortest_stem && plain.ends_with(suffix);
  };
  const auto is_prefixed = [&](std::string_view prefix) {
    return plain.size() >= prefix.size() + shortest_stem && plain.starts_with(prefix);
  };
  return std::ranges::any_of(word_endings, is_suffixed) || std::ranges::any_of(word_beginnings, is_prefixed);
}

bool Lexicon::is_syllables(std::string_view plain) const {
  if (const auto hyphen = plain.find('-'); hyphen != std::string_view::npos)
    return syllables_.contains(std::string(plain.substr(0, hyphen))) &&
           syllables_.contains(std::string(plain.substr(hyphen + 1)));
  if (syllables_.contains(std::string(plain))) return true;
  for (std::size_t cut = 1; cut < plain.size(); ++cut)
    if (syllables_.contains(std::string(plain.substr(0, cut))) && syllables_.contains(std::string(plain.substr(cut))))
      return true;
  return false;
}

}  // namespace kith::records
