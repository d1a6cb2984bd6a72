// One row of the source to one Row of the run: skip rules, key, fields, the record's text, and the checks that the hub
// will make of it. Pure; a RowReader belongs to one thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/content.hpp"
#include "adapters/engine.hpp"
#include "adapters/evaluate.hpp"
#include "adapters/header.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {

class RowReader {
 public:
  RowReader(const Plan& plan, const RunOptions& options) : plan_(plan), options_(options), readings_(plan) {}

  // The header has been matched; rows follow.
  void begin(Layout layout) { layout_ = std::move(layout); }
  // False for a row without any text or fault.
  bool read(const SourceRow& source, Row& row);

 private:
  void refuse(Row& row, Errc code, const Column* column, std::string_view hint = {}, std::string pointer = {});
  void settle_cells(Row& row, const SourceRow& source);
  void settle_columns(Row& row, std::span<const Cell> cells);
  [[nodiscard]] const Column* column_at(std::size_t cell) const;
  [[nodiscard]] bool holds(const Conditions& conditions) const;
  const SkipRule* find_skip() const;
  void read_key(Row& row);
  void read_fields(Row& row);
  void read_rule(Row& row, std::size_t index);
  void merge(const FieldRule& rule, const FieldValue& value);
  void read_counts(Row& row);
  void check_content(Row& row);
  [[nodiscard]] const Column* column_of_pointer(std::string_view pointer) const;
  void trace_rule(Row& row, const FieldRule& rule, const Reading& reading, std::string_view text);
  void trace_count(Row& row, ColumnIndex column, std::string field, std::int64_t count);
  void trace_unused(Row& row);
  [[nodiscard]] bool feeds_a_field(ColumnIndex column) const;

  const Plan& plan_;
  const RunOptions& options_;
  Readings readings_;
  Layout layout_;
  std::vector<std::string_view> texts_;  // of each Column in this row, trimmed
  std::vector<CellKind> kinds_;          // of each Column in this row
  FieldValues values_;
  TableCounts counts_;
  std::string joined_;
  std::string checked_;  // the parser overwrites its input, so it gets a copy
  json::Parser parser_;
};

}  // namespace kith::adapters
