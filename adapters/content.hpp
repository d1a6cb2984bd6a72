// The JSON text of a record as an adapter makes it: without identity (record_uid, revision, org), in a fixed order, so
// that the same row always gives the same text. Pure; any thread.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "adapters/count_tables.hpp"
#include "adapters/plan.hpp"

namespace kith::adapters {

// The record's `adapter`: the name of a built-in mapping file. That of a member's own file is free text to everybody
// else and stays with the member: `custom`.
std::string_view adapter_code(std::string_view mapping_name);

// The counts of an aggregate row, in the order of TableRule::cells.
struct TableCounts {
  std::int64_t base = 0;
  std::vector<std::int64_t> cells;
};

// `counts` is for aggregates.
void append_content(std::string& out, const Plan& plan, const Sheet& sheet, const FieldValues& values,
                    const TableCounts& counts);

// A table that was counted from rows; of `values` only the envelope's fields are written.
void append_content(std::string& out, const Plan& plan, const FieldValues& values, const CountedTable& table);

}  // namespace kith::adapters
