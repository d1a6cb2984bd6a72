// What people write for the hub's codes, and for its fields in a form's headers, in the languages of the communities:
// adapters/lexicon.csv, embedded, with the labels of the code lists themselves. It proposes; a mapping file that a
// person has read decides. Pure; loaded once, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/fields.hpp"

namespace kith::adapters {

class Lexicon {
 public:
  static const Lexicon& get();

  // The code of the field that the label is known for; the special codes unknown and declined are no code of a field.
  [[nodiscard]] std::optional<std::string> code_of(std::size_t field, std::string_view label) const;
  // not_asked, unknown or declined, when the text is known for one of them.
  [[nodiscard]] std::optional<std::string> missing(std::string_view text) const;
  // The field that a header asks for: the one with the longest known words in it.
  [[nodiscard]] std::optional<std::size_t> field_of(std::string_view header) const;
  // The same, and false when the words say only that it is a date ("Fecha"), not which.
  [[nodiscard]] bool says_which_date(std::string_view header) const;
  // Whether the header calls itself a number or name of the row: "Case number", "Núm. de caso", "編號".
  [[nodiscard]] bool names_rows(std::string_view header) const;
  // Whether the header asks for a day of birth.
  [[nodiscard]] bool is_birth(std::string_view header) const;
  // draft, cancelled, duplicate, test or no_consent: why a row of that status is no report.
  [[nodiscard]] std::optional<std::string> status(std::string_view text) const;

 private:
  Lexicon();
  void add_labels(std::size_t field);
  void add_header(std::string_view list, std::string_view code, std::string words);

  struct Hint {
    std::string words;  // folded
    std::size_t field;
  };
  [[nodiscard]] const Hint* hint_of(std::string_view header) const;
  using Codes = std::unordered_map<std::string, std::string>;  // folded label → code

  std::unordered_map<std::string, Codes> lists_;
  std::vector<Hint> hints_;
  std::vector<std::string> row_names_, births_;  // folded
};

}  // namespace kith::adapters
