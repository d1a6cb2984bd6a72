// The two statements of a count: its cells, and, where records are left out of these, the groups that bases and totals
// are added up from. In the caller's
// transaction; storage threads. Throws what pg.hpp throws.
#pragma once

#include "hub/storage/pg.hpp"
#include "hub/storage/sql_builder.hpp"
#include "hub/storage/tables.hpp"

namespace kith::storage {

// The value of a source as a column of kith.record r, or the set.
pg::Fragment count_column(CountSource source);

// A column for each axis (integer), then the number of records, then of how many records this is the first cell.
pg::Rows count_cells(pg::Connection& connection, const OrgCode& org, const CountQuery& query);
// A column for each axis that is no set, then all records, then those known on every set axis.
pg::Rows count_groups(pg::Connection& connection, const OrgCode& org, const CountQuery& query);

}  // namespace kith::storage
