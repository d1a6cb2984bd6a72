#include "hub/cli/preview_overview.hpp"

namespace kith::cli {
namespace {

bool is_alike(const Error& one, const Error& other) {
  return one.code == other.code && one.hint == other.hint && one.place.column == other.place.column &&
         one.place.pointer == other.place.pointer;
}

}  // namespace

void RowNumbers::add(std::uint64_t row) {
  if (!ranges_.empty() && ranges_.back().second == row) return;  // a row may have the same fault twice
  ++count_;
  if (is_cut_) return;
  if (!ranges_.empty() && ranges_.back().second + 1 == row)
    ranges_.back().second = row;
  else if (ranges_.size() < ranges_cap)
    ranges_.emplace_back(row, row);
  else
    is_cut_ = true;
}

std::string RowNumbers::text() const {
  std::string text;
  for (const auto& [first, last] : ranges_) {
    if (!text.empty()) text += ", ";
    text += std::to_string(first);
    if (last != first) text += "-" + std::to_string(last);
  }
  return is_cut_ ? text + " and later ones" : text;
}

void Overview::add(adapters::Row& row) {
  for (const adapters::Trace& trace : row.trace) count(trace);
  if (row.fate == adapters::RowFate::refused)
    for (const Error& error : row.errors) count(row.number, error);
  if (examples_.size() < examples_wanted_ && row.fate != adapters::RowFate::skipped)
    examples_.push_back(std::move(row));
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
