// One cell, or several joined, read by one rule of a mapping file. What a text means depends on the text and the rule
// alone, so readings are remembered: columns of coded exports hold few different texts. Pure; a Readings belongs to one
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/plan.hpp"
#include "adapters/row_source.hpp"
#include "hub/base/error.hpp"

namespace kith::adapters {

struct Reading {
  FieldValue value;
  std::optional<Errc> error;
  std::string_view hint;      // of the error, static
  bool has_unmapped = false;  // some of the text was dropped: quality flag unmapped_value
  bool is_imputed = false;    // an impossible or vague date became a coarser one: quality flag date_imputed
  // Of a date or month: the days that the text can mean, before it was made coarser. Unset for all else.
  std::chrono::year_month_day first_day{}, last_day{};
  std::string_view loss;  // why the value is coarser than the text, static; empty: it is not
  // What no code is given for, as the source wrote it, whether it was dropped or refused the row. For the member only.
  std::vector<std::string> unmapped;
};

// Reads `text` (UTF-8, trimmed; a list's items with list_separator between them) by the rule. Errors inside the
// Reading: unmapped_value, direct_identifier (the text is no known option and looks like an identifier),
// malformed_value (a date or number, or a nested list), contradiction (several choices where one is expected),
// out_of_range.
Reading read_text(const Plan& plan, const FieldRule& rule, std::string_view text, CellKind kind = CellKind::text);

class Readings {
 public:
  // Texts remembered of each rule; a column of free dates must not grow without end.
  static constexpr std::size_t texts_cap = 4'096;
  static constexpr std::size_t text_limit_bytes = 256;

  explicit Readings(const Plan& plan) : plan_(plan) {}
  // The reading of the rule at `index` of the sheet in use. Valid until the next call.
  const Reading& read(std::size_t index, const FieldRule& rule, std::string_view text, CellKind kind);
  // Another sheet: its rules have other indexes.
  void forget() { memories_.clear(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Memory = std::unordered_map<std::string, Reading, Hash, std::equal_to<>>;

  const Plan& plan_;
  std::vector<Memory> memories_;
  Reading last_;
};

}  // namespace kith::adapters
