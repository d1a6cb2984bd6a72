// What a preview tells of a file, gathered row by row: each column's fate, some rows field by field, and every row that
// would not be taken, by what is wrong with it. It is the same for text, JSON and any other form. Memory is bounded by
// the mapping file and by caps, not by the input. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/cli/row_numbers.hpp"

namespace kith::cli {

// What happens to a column, and in how many rows.
struct ColumnFate {
  adapters::CellFate fate;
  char class_letter;
  std::string column, field, rule;
  std::uint64_t rows = 0;
};

// One kind of fault and the rows that have it. The error's own row is 0.
struct RefusalGroup {
  Error error;
  RowNumbers rows;
};

class Overview {
 public:
  static constexpr std::size_t groups_cap = 500;

  // `examples`: how many rows to keep whole.
  explicit Overview(std::uint64_t examples) : examples_wanted_(examples) {}

  // May take the row's content.
  void add(adapters::Row& row);

  // In the order in which they were met.
  [[nodiscard]] const std::vector<ColumnFate>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<adapters::Row>& examples() const { return examples_; }
  [[nodiscard]] const std::vector<RefusalGroup>& refusals() const { return refusals_; }
  // Of what the run has offered: tables counted from rows. The rest are rows of the file.
  [[nodiscard]] std::uint64_t tables() const { return tables_; }

 private:
  void count(const adapters::Trace& trace);
  void count(std::uint64_t row, const Error& error);

  std::uint64_t examples_wanted_;
  std::vector<ColumnFate> columns_;
  std::vector<adapters::Row> examples_;
  std::vector<RefusalGroup> refusals_;
  std::uint64_t tables_ = 0;
};

}  // namespace kith::cli
