#include "hub/storage/tables.hpp"

#include <map>

#include "hub/storage/aggregate_body.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/count_sql.hpp"

namespace kith::storage {
namespace {

using pg::Role;
using pg::Sql;
using std::chrono::sys_days;

constexpr sys_days day_zero{std::chrono::year{1800} / 1 / 1};

constexpr Sql aggregates_sql{
    "-- tables.aggregates\n"
    "SELECT body::text FROM kith.record\n"
    "WHERE org = $1 AND state = 1 AND kind = 2 AND counts_in_statistics\n"
    "  AND (consent_expires IS NULL OR consent_expires >= $2) ORDER BY record_key"};

// Enough that the cells of a million records fit into one hash table instead of being sorted on disk. Each of the table
// lane's connections, and each process that helps it, may use twice as much. The server ends by itself what goes on too
// long, should it not notice that the hub has gone.
constexpr Sql count_limits_sql{
    "-- tables.count_limits\n"
    "SELECT set_config('work_mem', '32MB', true), set_config('statement_timeout', ($1 * 1000)::text, true)"};

using Values = std::array<std::int32_t, most_count_axes>;

// Special values stand alone in a set, so its first element tells whether it has a value.
bool is_known(const CountQuery& query, const Values& values) {
  for (std::size_t axis = 0; axis < query.axes.size(); ++axis)
    if (is_set(query.axes[axis].source) && !query.axes[axis].unknown_is_inside && values[axis] < first_real_code)
      return false;
  return true;
}

// Every record has one first cell: these, without their sets, are the groups.
void add_first(const CountQuery& query, const Values& values, std::int64_t first,
               std::map<Values, CountGroup>& groups) {
  if (first == 0) return;
  Values scalars = values;
  for (std::size_t axis = 0; axis < query.axes.size(); ++axis)
    if (is_set(query.axes[axis].source)) scalars[axis] = not_asked;
  CountGroup& group = groups[scalars];
  group.values = scalars;
  group.records += first;
  if (is_known(query, values)) group.known += first;
}

CountResult read_cells(const CountQuery& query, const pg::Rows& cells) {
  CountResult result;
  std::map<Values, CountGroup> groups;
  const int axes = static_cast<int>(query.axes.size());
  result.rows.reserve(static_cast<std::size_t>(cells.size()));
  for (int i = 0; i < cells.size(); ++i) {
    CountRow& row = result.rows.emplace_back();
    for (int axis = 0; axis < axes; ++axis)
      row.values[static_cast<std::size_t>(axis)] = cells[i].get<std::int32_t>(axis);
    row.records = cells[i].get<std::int64_t>(axes);
    add_first(query, row.values, cells[i].get<std::int64_t>(axes + 1), groups);
  }
  for (const auto& [values, group] : groups) result.groups.push_back(group);
  return result;
}

std::vector<CountGroup> read_groups(const CountQuery& query, const pg::Rows& rows) {
  std::vector<CountGroup> groups;
  for (int i = 0; i < rows.size(); ++i) {
    CountGroup& group = groups.emplace_back();
    int at = 0;
    for (std::size_t axis = 0; axis < query.axes.size(); ++axis)
      if (!is_set(query.axes[axis].source)) group.values[axis] = rows[i].get<std::int32_t>(at++);
    group.records = rows[i].get<std::int64_t>(at);
    group.known = rows[i].get<std::int64_t>(at + 1);
  }
  return groups;
}

CountResult run(pg::Connection& connection, const OrgCode& org, const CountQuery& query) {
  CountResult result = read_cells(query, count_cells(connection, org, query));
  // What is left out of the cells stays in the base: only then a second scan.
  if (query.excluded_flag != 0) result.groups = read_groups(query, count_groups(connection, org, query));
  return result;
}

void leave_leaf(pg::Transaction& transaction, const Access& access, std::size_t tables) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::table;
  leaf.org = access.org;
  leaf.principal = AuditPrincipal::of(access.by);
  leaf.purpose = access.purpose;
  const std::vector<AuditLeaf> leaves(tables, leaf);
  audit::append(transaction, BatchKind::table, access.org, 0, leaves);
}

}  // namespace

std::chrono::year_month_day day_of_value(std::int32_t value) {
  return std::chrono::year_month_day{day_zero + std::chrono::days{value}};
}
std::int32_t day_value(sys_days day) {
  return static_cast<std::int32_t>((day - day_zero).count());
}

Result<std::vector<CountResult>> count_records(pg::Connection& connection, const Access& access,
                                               const std::vector<CountQuery>& queries) {
  connection.allow_at_most(most_table_time);
  pg::Transaction transaction{connection, Role::own_reads, access.org, pg::Isolation::repeatable_read};
  (void)transaction.exec_prepared(count_limits_sql, static_cast<std::int32_t>(most_table_time.count()));
  std::vector<CountResult> results;
  results.reserve(queries.size());
  for (const CountQuery& query : queries) results.push_back(run(connection, access.org, query));
  leave_leaf(transaction, access, queries.size());
  transaction.commit();
  return results;
}

Result<std::vector<AggregateTable>> read_aggregates(pg::Connection& connection, const Access& access,
                                                    std::chrono::year_month_day today) {
  connection.allow_at_most(most_table_time);
  pg::Transaction transaction{connection, Role::own_reads, access.org};
  const pg::Rows rows =
      transaction.exec_prepared(aggregates_sql, access.org, sys_days{today.year() / today.month() / 1});
  std::vector<AggregateTable> tables;
  for (int i = 0; i < rows.size(); ++i) {
    KITH_ASSIGN(AggregateTable table, parse_aggregate_body(rows[i].get<std::string>(0)));
    tables.push_back(std::move(table));
  }
  leave_leaf(transaction, access, 1);
  transaction.commit();
  return tables;
}

}  // namespace kith::storage
