// An organisation's exact own tables: counts, base, percentage and warnings for each cell, and what the table assumes,
// said in the table. Counting rules: docs/data-model.md. Not for publication: see hub/disclosure/warnings.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/disclosure/warnings.hpp"
#include "hub/model/party.hpp"
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

struct TableAxis {
  std::string_view name;
  bool is_multi = false;
  bool unknown_is_inside = false;
};

struct Table {
  std::vector<TableAxis> axes;  // none: the total
  unsigned decimals = 1;
  // Records with a value on every dimension (unknowns count as one where they are inside). Of aggregates: none for the
  // table, each cell has its own.
  std::optional<std::int64_t> base;
  std::string base_id = "records";  // of aggregates: reported_acts, …
  std::int64_t records = 0;         // all that the filters keep; of aggregates: the tables
  std::string_view taxonomy;        // of act types and sites: received, sah_2020, sah_2023; empty: not concerned
  std::string_view multiple_bias;   // count, exclude; empty: not concerned
  std::vector<std::string> notes;
  std::vector<TableCell> cells;  // those with a count, in order of their values
};

struct TableSet {
  OrgCode org;
  RecordKind kind = RecordKind::incident;
  std::chrono::year_month_day as_of;
  std::vector<Table> tables;  // of aggregates: one for each period and base that is there
};

// Counts; leaves audit leaves. `today` is the hub's civil date. Errors: rate_limited (the organisation has too many
// tables in work), deadline_exceeded (also: after storage::most_table_time), cancelled (given up), those of the
// database.
Task<Result<TableSet>> count(storage::Database& database, Access access, TableRequest request,
                             std::chrono::year_month_day today, Deadline deadline, std::stop_token given_up = {});

// The same from what storage counted, in the order of request.by. Pure.
TableSet make_tables(const OrgCode& org, const TableRequest& request, std::chrono::year_month_day today,
                     const std::vector<storage::CountResult>& counts);
std::vector<storage::CountQuery> count_queries(const TableRequest& request, std::chrono::year_month_day today);
TableSet make_aggregate_tables(const OrgCode& org, const TableRequest& request, std::chrono::year_month_day today,
                               const std::vector<AggregateTable>& aggregates);

// {"org":…,"kind":…,"as_of":…,"advice":…,"tables":[…]} as schemas/api/openapi.json describes TableSet.
std::string to_json(const TableSet& set);
// RFC 4180 with a header line; one row a cell, the table's number (from 1) first. Cells that a spreadsheet would take
// for a formula are defused.
std::string to_csv(const TableSet& set);

}  // namespace kith::query
