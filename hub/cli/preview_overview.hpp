// What a preview tells of a file, gathered row by row: each column's fate, some rows field by field, and every row that
// would not be taken, by what is wrong with it. It is the same for text, JSON and any other form. Memory is bounded by
// the mapping file and by caps, but for a few bytes of each row's key. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
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

  // May take the row's content. A row with the key of an earlier one and other content becomes a refused one, as in a
  // push.
  void add(adapters::Row& row);

  // How many of the rows, and of the tables counted from them, have that fate.
  [[nodiscard]] std::uint64_t with(adapters::RowFate fate) const { return fates_[static_cast<std::size_t>(fate)]; }
  // Rows that say again what an earlier row with their key says: nothing is sent for them.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

  // In the order in which they were met.
  [[nodiscard]] const std::vector<ColumnFate>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<adapters::Row>& examples() const { return examples_; }
  [[nodiscard]] const std::vector<RefusalGroup>& refusals() const { return refusals_; }
  // Of what the run has offered: tables counted from rows. The rest are rows of the file.
  [[nodiscard]] std::uint64_t tables() const { return tables_; }

 private:
  // False when an earlier row with that key said the same.
  bool hold_against_earlier(adapters::Row& row);
  void count(const adapters::Trace& trace);
  void count(std::uint64_t row, const Error& error);

  std::uint64_t examples_wanted_;
  std::vector<ColumnFate> columns_;
  std::vector<adapters::Row> examples_;
  std::vector<RefusalGroup> refusals_;
  std::uint64_t tables_ = 0;
  std::array<std::uint64_t, adapters::row_fate_count> fates_{};
  std::uint64_t repeated_ = 0;
  std::unordered_map<std::size_t, std::size_t> content_of_;  // by the hash of the key: the hash of the content
};

}  // namespace kith::cli
