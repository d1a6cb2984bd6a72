// What a preview tells of a file, gathered row by row: each column's fate, some rows field by field, and every row that
// would not be taken, by what is wrong with it. It is the same for text, JSON and any other form. Memory is bounded by
// the mapping file and by caps, not by the input. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::cli {

// What happens to a column, and in how many rows.
struct ColumnFate {
  adapters::CellFate fate;
  char class_letter;
  std::string column, field, rule;
  std::uint64_t rows = 0;
};

// Numbers of rows as ranges: "2-5, 9, 12". Numbers come in ascending order.
class RowNumbers {
 public:
  static constexpr std::size_t ranges_cap = 500;
  void add(std::uint64_t row);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // Ends in " and later ones" beyond the cap.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
  std::uint64_t count_ = 0;
  bool is_cut_ = false;
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

 private:
  void count(const adapters::Trace& trace);
  void count(std::uint64_t row, const Error& error);

  std::uint64_t examples_wanted_;
  std::vector<ColumnFate> columns_;
  std::vector<adapters::Row> examples_;
  std::vector<RefusalGroup> refusals_;
};

}  // namespace kith::cli
