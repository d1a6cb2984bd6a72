// Released tables as a person reads them: codes by their labels, the states of a cell in plain words, and the same
// table of several periods side by side. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/disclosure/table.hpp"

namespace kith::cli {

inline constexpr std::string_view hidden_words =
    "S: hidden to protect people: it, or a cell beside it, counts too few. At least one.";
inline constexpr std::string_view impossible_words = "-: cannot happen.";
inline constexpr std::string_view unchanged_words = "unchanged";

// Labels by dimension and code, from codebook.json.
class CodeLabels {
 public:
  // A text that is no codebook gives no labels; codes then stand for themselves.
  static CodeLabels read(std::string codebook);
  [[nodiscard]] std::string of(std::string_view dimension, std::string_view code) const;
  void add(const CodeLabels& others) { labels_.insert(others.labels_.begin(), others.labels_.end()); }

 private:
  std::map<std::pair<std::string, std::string>, std::string> labels_;
};

// "66", "0", "S" or "-".
std::string state_text(const disclosure::CellState& state);

// One table, its rows in the order of its codes, with what the signs mean under it.
std::string table_text(const disclosure::PublishedTable& table, const CodeLabels& labels);

// The same table of several releases, by period, a column for each period: a printed number that is the same as the one
// before is `unchanged`; what a period has not tabulated is empty.
std::string series_text(std::span<const disclosure::PublishedTable> tables, const CodeLabels& labels);
std::string series_json(std::span<const disclosure::PublishedTable> tables);

// A cell that two tables do not say alike, as they say it; empty: not tabulated.
struct CellDifference {
  std::vector<std::string> codes;  // without the period
  std::string first, second;
};
struct TableDifference {
  std::size_t alike = 0;
  std::vector<CellDifference> cells;
};
// Cells of one place and one code; periods are held against each other in their order, so that two quarters can be.
TableDifference differences(const disclosure::PublishedTable& first, const disclosure::PublishedTable& second);

}  // namespace kith::cli
