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
    if (section == "names of other languages") into.foreign.insert(points);
    if (section == "roles") into.roles.insert(points);
    if (section == "never in names") into.never_in_names.insert(points.begin(), points.end());
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
// What verbs and nouns of Tagalog begin and end with: "Nagsisimba", "Hagdanan", "Sinigawan", "Umiiyak", "Kasamahan".
bool is_built_as_tagalog(std::string_view plain) {
  constexpr std::size_t shortest = 6;
  if (plain.size() < shortest) return false;
  const auto begins = [&](std::string_view part) { return plain.starts_with(part) && plain.size() >= part.size() + 3; };
  const auto ends = [&](std::string_view part) { return plain.ends_with(part); };
  const bool has_suffix = ends("an") || ends("in") || ends("ang") || ends("ng");
  const std::string_view vowels = "aeiou";
  const auto is_vowel = [&](char c) { return vowels.find(c) != std::string_view::npos; };
  // A first syllable said twice: "kakain", "susunod", "iiyak".
  const auto is_doubled = [&](std::string_view rest) {
    return rest.size() >= 5 && !is_vowel(rest[0]) && is_vowel(rest[1]) && rest.substr(0, 2) == rest.substr(2, 2);
  };
  for (const std::string_view prefix :
       {"nag", "mag", "nang", "mang", "nan", "nam", "pag", "naka", "maka", "na", "ma", "i", "ipa"})
    if (begins(prefix) && is_doubled(plain.substr(prefix.size()))) return true;
  const bool has_infix = !is_vowel(plain[0]) && (plain.substr(1, 2) == "in" || plain.substr(1, 2) == "um");
  if (has_infix && (is_vowel(plain[3]) || plain.substr(1, 2) == "um") && (has_suffix || ends("a") || ends("o")))
    return true;
  if (plain.starts_with("umi") || plain.starts_with("uma") || plain.starts_with("umu") || is_doubled(plain))
    return true;
  for (const std::string_view prefix : {"nag", "nang", "nanggi", "pagka", "pakiki", "naka", "napa", "kinaka", "pinag",
                                        "nakiki", "ipinag", "tagapag", "kapang", "kasa", "panga", "pinaka"})
    if (begins(prefix)) return true;
  return begins("ka") && plain.ends_with("han");
}

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

bool ScriptLexicon::is_in_dictionary(std::u32string_view text) const {
  constexpr std::size_t longest_of_dictionary = 4;
  return dictionary && text.size() >= 2 && text.size() <= longest_of_dictionary &&
         dictionary->contains(encode_utf8(text));
}

bool ScriptLexicon::is_word(std::u32string_view text) const {
  return words.contains(std::u32string(text)) || is_in_dictionary(text);
}

// For each number of characters from the start, in which ways words end there: bit sets of what stands among them. A
// family name of one character and a given name that the dictionary has are no words together.
bool ScriptLexicon::is_made_of_words(std::u32string_view text, Asked asked) const {
  enum : unsigned { single = 1, longer = 2, from_dictionary = 4, ways = 8 };
  std::vector<std::uint8_t> ends(text.size() + 1, 0);
  ends[0] = 1U << 0;
  const auto reach = [&](std::size_t from, std::size_t to, unsigned what) {
    for (unsigned way = 0; way < ways; ++way)
      if ((ends[from] >> way & 1U) != 0) ends[to] = static_cast<std::uint8_t>(ends[to] | 1U << (way | what));
  };
  constexpr std::size_t longest_of_dictionary = 4;
  const std::size_t longest = std::max(longest_word, dictionary ? longest_of_dictionary : 0);
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (ends[from] == 0) continue;
    for (std::size_t size = 1; size <= longest && from + size <= text.size(); ++size) {
      const std::u32string_view word = text.substr(from, size);
      const bool is_function = size == 1 && never_in_names.contains(word.front());
      if (is_function) {
        reach(from, from + 1, 0);
      } else if (words.contains(std::u32string(word))) {
        reach(from, from + size, size > 1 ? longer : single);
      } else if (asked == Asked::dictionary_too && is_in_dictionary(word)) {
        reach(from, from + size, longer | from_dictionary);
      }
    }
  }
  for (unsigned way = 0; way < ways; ++way) {
    const bool is_mixed = (way & single) != 0 && (way & from_dictionary) != 0;
    const bool is_enough = (way & longer) != 0 || (text.size() == 1 && (way & single) != 0);
    if ((ends[text.size()] >> way & 1U) != 0 && is_enough && !is_mixed) return true;
  }
  return false;
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
  for_each_entry("names/syllables.txt", Separator::comma,
                 [&](std::string_view, std::string_view entry) { syllables_.emplace(entry); });
  read_script("names/han.txt", han_);
  read_script("names/words_han.txt", han_);
  han_.dictionary.emplace("names/words_jieba.txt");
  read_script("names/hangul.txt", hangul_);
  read_script("names/words_hangul.txt", hangul_);
  hangul_.dictionary.emplace("names/words_hanja.txt");
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

Uses Lexicon::rare_uses(std::string_view plain) const {
  const int given = us_given_.contains(plain) ? given_name : no_use,
            family = us_surnames_.contains(plain) ? surname : no_use;
  if (given == no_use && family == no_use) return no_use;
  const bool is_word = is_in_dictionary(plain) || is_phrase(plain);
  return static_cast<Uses>(given | family | (is_word ? ordinary_word : no_use));
}

bool Lexicon::is_phrase(std::string_view folded) const {
  while (!folded.empty() && (folded.back() == ' ' || folded.back() == '.')) folded.remove_suffix(1);
  while (!folded.empty() && folded.front() == ' ') folded.remove_prefix(1);
  return phrases_.contains(std::string(folded)) || cities_.contains(folded);
}

bool Lexicon::is_in_dictionary(std::string_view plain) const {
  if (dictionary_.contains(plain) || spanish_.contains(plain)) return true;
  constexpr std::size_t shortest_stem = 3;
  // Plurals.
  for (const std::size_t size : {1U, 2U}) {
    const std::string_view stem = plain.substr(0, plain.size() - std::min(size, plain.size()));
    const bool is_plural = plain.ends_with(size == 1 ? "s" : "es") && stem.size() >= shortest_stem;
    if (is_plural && (dictionary_.contains(stem) || spanish_.contains(stem))) return true;
  }
  if (is_built_as_tagalog(plain)) return true;
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
