// An organisation's exact own tables: counts, base, percentage and warnings for each cell, and what the table assumes,
// said in the table. Counting rules: docs/data-model.md. Not for publication: see hub/disclosure/warnings.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/disclosure/warnings.hpp"
#include "hub/query/table_request.hpp"

namespace kith::storage {
class Database;
}

namespace kith::query {

struct TableCell {
  std::vector<std::string> codes;   // one for each dimension, as in records: "06067", "verbal_harassment", "2021-03"
  std::vector<std::string> labels;  // English, for people
  std::int64_t count = 0;
  std::int64_t base = 0;                  // what the percentage is of
  std::optional<std::string> percentage;  // nothing when the base is 0
  std::vector<disclosure::Warning> warnings;
};

struct Table {
  std::vector<std::string> dimensions;  // names; empty: the total
  std::vector<bool> is_multi;           // for each dimension
  std::vector<bool> unknown_is_inside;  // for each dimension
  unsigned decimals = 1;
  // Records with a known value on every dimension (all of them where unknown is inside). Of aggregates: none for the
  // table, each cell has its own.
  std::optional<std::int64_t> base;
  std::string base_id;        // records; of aggregates: reported_acts, …
  std::int64_t records = 0;   // all that the filters keep
  std::string taxonomy;       // of act types and sites: received, sah_2020, sah_2023; empty: not concerned
  std::string multiple_bias;  // count, exclude; empty: not concerned
  std::vector<std::string> notes;
  std::vector<TableCell> cells;  // only those with a count; in order of value
};

struct TableSet {
  OrgCode org;
  std::string kind;
  std::chrono::year_month_day as_of;
  std::vector<Table> tables;
};

// Counts; leaves an audit leaf. `today` is the hub's civil date. Errors: those of the database.
Task<Result<TableSet>> count(storage::Database& database, OrgCode org, TableRequest request,
                             std::chrono::year_month_day today, Deadline deadline);

// {"org":…,"kind":…,"as_of":…,"advice":…,"tables":[…]} as schemas/api/openapi.json describes TableSet.
std::string to_json(const TableSet& set);
// RFC 4180 with a header line; one row a cell; the table's number first. Cells that a spreadsheet would take for a
// formula are defused.
std::string to_csv(const TableSet& set);

}  // namespace kith::query
