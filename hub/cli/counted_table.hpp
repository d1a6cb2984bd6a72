// A table that was counted from rows, as lines of a preview: it has no cell of its own that a trace could follow. Pure.
#pragma once

#include <string>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::cli {

// A row that is no row of the file but a table counted from them.
inline bool is_counted_table(const adapters::Row& row) {
  return row.number == 0;
}
// "Row 7", or "Table 2 counted from the rows": `tables` counts those that were named.
std::string row_title(const adapters::Row& row, std::uint64_t& tables);

// What the record says, a line for each value: table.dimension, table.place, table.cells.female, … Nothing when the
// content is not a record's.
std::vector<adapters::Trace> table_lines(const std::string& content);

}  // namespace kith::cli
