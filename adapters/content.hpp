// The JSON text of a record as an adapter makes it: without identity (record_uid, revision, org), in a fixed order, so
// that the same row always gives the same text. Pure; any thread.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "adapters/plan.hpp"

namespace kith::adapters {

using FieldValues = std::array<FieldValue, field_count>;

// The counts of an aggregate row, in the order of TableRule::cells.
struct TableCounts {
  std::int64_t base = 0;
  std::vector<std::int64_t> cells;
};

// `counts` is for aggregates.
void append_content(std::string& out, const Plan& plan, const Sheet& sheet, const FieldValues& values,
                    const TableCounts& counts);

}  // namespace kith::adapters
