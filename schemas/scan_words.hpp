// A text as Latin words, for what depends on spelling: capitals, marks, what the word lists say. Internal to schemas/;
// pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/lexicon.hpp"

namespace kith::records {

struct ScannedWord {
  std::string plain;   // lower case, without marks, without a possessive 's
  std::string marked;  // lower case with marks
  Uses uses = no_use;
  Uses rare = no_use;          // what the census says of a word that the lists do not have; of `uses` after a capital
  bool is_capital = false;     // begins with a capital letter
  bool is_upper = false;       // two letters or more, all of them capitals
  bool is_possessive = false;  // "Amy's"
  bool has_stop = false;       // a full stop follows: "Dr.", "J."

  [[nodiscard]] bool is_name() const { return (uses & (given_name | surname)) != 0; }
  // Where marks were left out, a small letter speaks for a word and a capital for a name.
  [[nodiscard]] bool is_ordinary() const {
    return (uses & ordinary_word) != 0 || (!is_capital && (uses & ordinary_with_marks) != 0);
  }
  // A name that is no ordinary word, a name that is one, a word that is no name, and what no list has.
  [[nodiscard]] bool is_strong() const { return is_name() && !is_ordinary(); }
  [[nodiscard]] bool is_weak() const { return is_name() && is_ordinary(); }
  [[nodiscard]] bool is_only_ordinary() const { return is_ordinary() && !is_name(); }
  [[nodiscard]] bool is_unknown() const { return !is_name() && !is_ordinary(); }
  [[nodiscard]] bool is_initial() const { return plain.size() == 1; }
  [[nodiscard]] bool can_be(Use use) const { return (uses & use) != 0; }
};

// One word by itself: letters, with hyphens and apostrophes inside; not empty.
ScannedWord scanned_word(std::u32string_view points);

// Words between punctuation that ends a phrase; a comma inside "Lopez, Maria" ends one as well.
using Phrase = std::vector<ScannedWord>;

// The phrases of the text that have Latin letters. Underscores part words; hyphens and apostrophes join them.
std::vector<Phrase> latin_phrases(std::string_view text);

}  // namespace kith::records
