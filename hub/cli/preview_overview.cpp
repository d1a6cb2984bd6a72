#include "hub/cli/preview_overview.hpp"

#include "hub/cli/counted_table.hpp"
#include "hub/cli/push_plan.hpp"

namespace kith::cli {
namespace {

bool is_alike(const Error& one, const Error& other) {
  return one.code == other.code && one.hint == other.hint && one.place.column == other.place.column &&
         one.place.pointer == other.place.pointer;
}

}  // namespace

void Overview::add(adapters::Row& row) {
  for (const adapters::Trace& trace : row.trace) count(trace);
  if (is_counted_table(row)) {
    ++tables_;
    row.trace = table_lines(row.content);
  }
  if (!hold_against_earlier(row)) {
    ++repeated_;
    return;
  }
  ++fates_[static_cast<std::size_t>(row.fate)];
  if (row.fate == adapters::RowFate::refused)
    for (const Error& error : row.errors) count(row.number, error);
  if (examples_.size() < examples_wanted_ && row.fate != adapters::RowFate::skipped)
    examples_.push_back(std::move(row));
}

bool Overview::hold_against_earlier(adapters::Row& row) {
  if (row.fate != adapters::RowFate::record && row.fate != adapters::RowFate::withdrawn) return true;
  const std::size_t content = std::hash<std::string>{}(row.content);
  const auto [known, is_first] = content_of_.emplace(std::hash<std::string>{}(row.source_key), content);
  if (is_first) return true;
  if (known->second == content) return false;
  row.fate = adapters::RowFate::refused;
  row.errors.emplace_back(Errc::contradiction, "", repeated_key_hint);
  return true;
}

// The mapping file bounds how many there are, so a search from the front is quick enough.
void Overview::count(const adapters::Trace& trace) {
  for (ColumnFate& known : columns_) {
    if (known.fate != trace.fate || known.column != trace.column || known.field != trace.field ||
        known.rule != trace.rule)
      continue;
    ++known.rows;
    return;
  }
  columns_.push_back({trace.fate, trace.class_letter, trace.column, trace.field, trace.rule, 1});
}

void Overview::count(std::uint64_t row, const Error& error) {
  for (RefusalGroup& known : refusals_)
    if (is_alike(known.error, error)) return known.rows.add(row);
  // Pointers hold indexes, so the kinds are many in a file made to be so: the last group takes the rest.
  if (refusals_.size() == groups_cap) return refusals_.back().rows.add(row);
  refusals_.push_back({error, {}});
  refusals_.back().error.place.row = 0;
  refusals_.back().rows.add(row);
}

}  // namespace kith::cli
