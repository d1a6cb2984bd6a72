// The word lists of schemas/names: what is a name of a person, in Latin letters, Chinese characters or Korean
// syllables, and which words forms are made of. Read once, from the files in the program; then read-only, so any thread
// may ask. Internal to schemas/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "schemas/sorted_words.hpp"

namespace kith::records {

// What a word may be: a sum of these.
enum Use : std::uint16_t {
  no_use = 0,
  given_name = 1,
  surname = 2,
  ordinary_word = 4,
  vietnamese_given = 8,
  vietnamese_surname = 16,
  hmong_given = 32,
  hmong_surname = 64,
  east_asian_surname = 128,   // of families whose name comes first and whose given names are made of syllables
  ordinary_with_marks = 256,  // an ordinary word, were it written with its marks
};
using Uses = std::uint16_t;

// A set of characters, and of words made of them, of a script without spaces.
struct ScriptLexicon {
  std::unordered_set<char32_t> surnames;
  std::unordered_set<char32_t> given;
  std::unordered_set<std::u32string> compound_surnames;
  std::unordered_set<std::u32string> whole_given;  // Korean: given names that stand alone
  std::unordered_set<std::u32string> foreign;      // names of other languages as they are written in this one
  std::unordered_set<std::u32string> roles;        // who somebody is ("neighbour"): a name may stand behind
  std::unordered_set<char32_t> never_in_names;     // Chinese: verbs, pronouns and particles
  std::unordered_set<std::u32string> words;
  std::vector<std::u32string> honorifics;
  std::vector<std::u32string> before_names;
  std::size_t longest_word = 0;
  std::optional<SortedWords> dictionary{};  // words besides these, of two to four characters

  [[nodiscard]] bool is_in_dictionary(std::u32string_view text) const;
  // A word of the lists or of the dictionary.
  [[nodiscard]] bool is_word(std::u32string_view text) const;

  // Whether the text is made of words alone, one of them longer than a character. Beside a title or a role only the
  // lists are asked: the dictionaries have a word for many a name.
  enum class Asked : std::uint8_t { lists, dictionary_too };
  [[nodiscard]] bool is_made_of_words(std::u32string_view text, Asked asked = Asked::dictionary_too) const;
};

class Lexicon {
 public:
  static const Lexicon& get();

  // `plain` is lower case without marks, `marked` lower case with them, composed (NFC). A word written with marks has
  // the uses of entries with the same marks, or of entries that have none.
  [[nodiscard]] Uses uses(std::string_view plain, std::string_view marked) const;
  // A word of forms, also one that has lost its marks.
  [[nodiscard]] bool is_ordinary(std::string_view plain) const {
    return (uses(plain, plain) & (ordinary_word | ordinary_with_marks)) != 0;
  }

  // What the census of the United States says of a word that no other list has: a given name, a surname; with
  // ordinary_word when the dictionary has it too. The names are many, so only a capital or a neighbour makes them one.
  [[nodiscard]] Uses rare_uses(std::string_view plain) const;

  // A word of the English dictionary or one that is built as words of Spanish and Tagalog are and names are not: an
  // unknown word that is none of these may be a name.
  [[nodiscard]] bool is_in_dictionary(std::string_view plain) const;

  // A place, a city, a label of a code list or a set phrase, folded: it is what it says, whatever its words may be.
  [[nodiscard]] bool is_phrase(std::string_view folded) const;

  // One or two syllables of Chinese, Korean or Hmong given names, joined or with a hyphen: "xiaoming", "min-soo".
  [[nodiscard]] bool is_syllables(std::string_view plain) const;

  [[nodiscard]] const ScriptLexicon& han() const { return han_; }
  [[nodiscard]] const ScriptLexicon& hangul() const { return hangul_; }

 private:
  Lexicon();
  void add_names(std::string_view path, Use use);
  void add_words(std::string_view path);
  void add_places();
  void add_labels();
  void add_phrase(std::string_view text);
  void add_word(std::string_view text, Uses uses);

  struct Entry {
    Uses unmarked = no_use;                              // of entries without marks
    std::vector<std::pair<std::string, Uses>> marked{};  // of each spelling with marks
  };
  std::unordered_map<std::string, Entry> words_;
  SortedWords dictionary_{"names/words_english.txt"};
  SortedWords spanish_{"names/words_spanish.txt"};
  SortedWords cities_{"names/cities.txt"};
  SortedWords us_given_{"names/us_given.txt"};
  SortedWords us_surnames_{"names/us_surnames.txt"};
  std::unordered_set<std::string> phrases_;
  std::unordered_set<std::string> syllables_;
  ScriptLexicon han_;
  ScriptLexicon hangul_;
};

}  // namespace kith::records
