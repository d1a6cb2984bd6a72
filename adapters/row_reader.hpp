// One row of the source to one Row of the run: skip rules, key, fields, the record's text, and the checks that the hub
// will make of it. Pure; a RowReader belongs to one thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "adapters/content.hpp"
#include "adapters/count_tables.hpp"
#include "adapters/engine.hpp"
#include "adapters/evaluate.hpp"
#include "adapters/header.hpp"
#include "adapters/repeats.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {

class RowReader {
 public:
  // Called for each row in order; an error it returns ends the run.
  using Give = std::function<Result<void>(Row&)>;

  RowReader(const Plan& plan, const RunOptions& options, Give give);

  // The header has been matched; rows follow. Gives what was held of the sheet before.
  Result<void> begin(Layout layout, std::uint32_t sheet);
  // False for a row without any text or fault.
  Result<bool> read(const SourceRow& source);
  // After the last row: gives what was held, and the tables that were counted, so many at a time as a step may give
  // rows. False when all are given.
  Result<bool> finish();

 private:
  void reset(std::uint64_t number);
  void refuse(Errc code, const Column* column, std::string_view hint = {}, std::string pointer = {});
  bool settle_cells(const SourceRow& source);
  void settle_columns(std::span<const Cell> cells);
  [[nodiscard]] const Column* column_at(std::size_t cell) const;

  // From texts_ and kinds_: what the row becomes.
  void evaluate();
  const SkipRule* find_skip() const;
  void read_key();
  void read_fields();
  void read_rule(std::size_t index);
  std::string_view gather(const FieldRule& rule, CellKind& kind, bool& is_none_ticked);
  void take_reading(const FieldRule& rule, const Reading& reading, std::string_view text);
  void merge(const FieldRule& rule, const FieldValue& value);
  void note_days(const FieldRule& rule, const Reading& reading);
  void check_days();
  void leave_out_date();
  void read_counts();
  void check_content();
  void count();
  [[nodiscard]] const Column* column_of_pointer(std::string_view pointer) const;
  [[nodiscard]] std::string headers_of(const FieldRule& rule) const;
  [[nodiscard]] const Column* first_column(const FieldRule& rule) const;

  Result<void> hold_back();
  Result<void> release();
  Result<void> release_one();
  Result<void> release_each();
  Result<void> give_skipped(std::uint64_t number, std::string_view reason);
  void use(const HeldRow& row);
  void begin_tables();
  Result<bool> give_tables();
  Result<void> give_table(const CountedTable& table);

  void trace_rule(const FieldRule& rule, const Reading& reading, std::string_view text);
  void trace_count(ColumnIndex column, std::string field, std::int64_t count);
  void trace_unused();
  [[nodiscard]] bool feeds_a_field(ColumnIndex column) const;

  const Plan& plan_;
  const RunOptions& options_;
  const SharingProfile sharing_;
  Give give_;
  Readings readings_;
  Layout layout_;
  Row row_;
  std::vector<std::string_view> texts_;  // of each Column in this row, trimmed
  std::vector<CellKind> kinds_;          // of each Column in this row
  HeldRow united_;
  RepeatGroup group_;
  bool is_group_broken_ = false;  // a row of it could not be read
  FieldValues values_;
  // The first day on which the row's incident can have been, by which rule, and the last on which its report can.
  struct Days {
    std::optional<std::chrono::sys_days> occurred, reported;
    const FieldRule* rule = nullptr;
  };
  Days days_;
  TableCounts counts_;
  std::optional<CountTables> tables_;
  std::vector<CountedTable> counted_;               // from tables_, once there are no more rows
  std::size_t given_ = 0;                           // of counted_
  std::unordered_set<std::uint64_t> counted_keys_;  // hashes: a row that the export has twice counts once
  std::string joined_;
  std::string checked_;  // the parser overwrites its input, so it gets a copy
  json::Parser parser_;
};

}  // namespace kith::adapters
