#include "hub/query/tables.hpp"

#include <algorithm>
#include <unordered_map>

#include "hub/base/percentage.hpp"
#include "hub/query/values.hpp"
#include "hub/storage/database.hpp"

namespace kith::query {
namespace {

using Values = std::array<std::int32_t, storage::most_count_axes>;

bool concerns_bias(const TableAxes& axes) {
  return std::ranges::any_of(axes, [](const TableDimension* d) { return d->is_bias; });
}

storage::CountQuery count_query(const TableRequest& request, const TableAxes& axes, std::chrono::year_month_day today) {
  storage::CountQuery query;
  query.today = today;
  for (const TableDimension* dimension : axes)
    query.axes.push_back({dimension->source, count_map(*dimension, request.taxonomy), request.is_inside(dimension)});
  for (const TableFilter& filter : request.where) query.filters.push_back(count_filter(filter, request.taxonomy));
  if (request.multiple_bias == MultipleBias::exclude && concerns_bias(axes))
    query.excluded_flag = find_code(CodeList::quality_flags, "multiple_bias").value_or(not_asked);
  return query;
}

// A cell is shown when each of its values is one, or its unknowns are inside.
bool is_shown(const TableRequest& request, const TableAxes& axes, const Values& values) {
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    if (!is_known(values[axis]) && !request.is_inside(axes[axis])) return false;
  return true;
}

// fold(), remembering: a large table has few values on each axis and many cells.
class Folding {
 public:
  explicit Folding(const TableAxes& axes) : axes_(axes) {}
  Values operator()(const Values& stored) {
    Values values{};
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      const auto [known, is_new] = known_[axis].try_emplace(stored[axis], 0);
      if (is_new) known->second = fold(*axes_[axis], stored[axis]);
      values[axis] = known->second;
    }
    return values;
  }

 private:
  const TableAxes& axes_;
  std::array<std::unordered_map<std::int32_t, std::int32_t>, storage::most_count_axes> known_;
};

// Sets stand as 0 in a group and are judged by its `known`; for the scalars the group's own values tell.
std::int64_t base_of(const TableRequest& request, const TableAxes& axes, const storage::CountResult& counts,
                     Folding& folded) {
  std::int64_t base = 0;
  for (const storage::CountGroup& group : counts.groups) {
    Values values = folded(group.values);
    for (std::size_t axis = 0; axis < axes.size(); ++axis)
      if (axes[axis]->is_multi()) values[axis] = first_real_code;
    if (is_shown(request, axes, values)) base += group.known;
  }
  return base;
}

TableCell make_cell(const TableAxes& axes, const Values& values, std::int64_t count, const Table& table) {
  TableCell cell;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    cell.codes.push_back(value_text(*axes[axis], values[axis]));
    cell.labels.push_back(value_label(*axes[axis], values[axis]));
  }
  cell.count = count;
  cell.base = *table.base;
  cell.percentage = percentage(count, cell.base, table.decimals);
  cell.warnings = disclosure::warnings(count, cell.base);
  return cell;
}

void add_notes(const TableRequest& request, const TableAxes& axes, Table& table) {
  for (const TableDimension* dimension : axes)
    if (dimension->is_multi())
      table.notes.push_back(std::string{dimension->name} +
                            ": a record may count under several codes, so percentages may add up to more than 100.");
  if (table.multiple_bias == "exclude")
    table.notes.emplace_back("Records of multiple bias are left out of the rows and stay in the base.");
  if (!request.taxonomy && table.taxonomy == "received")
    table.notes.emplace_back(
        "Codes as they were received; records of different taxonomies stand in rows of their own.");
}

Table make_table(const TableRequest& request, const TableAxes& axes, const storage::CountResult& counts) {
  Table table;
  for (const TableDimension* dimension : axes) {
    table.axes.push_back({dimension->name, dimension->is_multi(), request.is_inside(dimension)});
    table.decimals = std::max(table.decimals, dimension->decimals);
    if (dimension->has_taxonomies()) table.taxonomy = request.taxonomy ? name(*request.taxonomy) : "received";
    if (dimension->is_bias) table.multiple_bias = request.multiple_bias == MultipleBias::count ? "count" : "exclude";
  }
  for (const storage::CountGroup& group : counts.groups) table.records += group.records;
  Folding folded{axes};
  table.base = base_of(request, axes, counts, folded);
  add_notes(request, axes, table);
  std::vector<storage::CountRow> cells;
  for (const storage::CountRow& row : counts.rows)
    if (const Values values = folded(row.values); is_shown(request, axes, values))
      cells.push_back({values, row.records});
  std::ranges::sort(cells, {}, &storage::CountRow::values);
  for (std::size_t at = 0; at < cells.size();) {
    const Values& values = cells[at].values;
    std::int64_t count = 0;
    for (; at < cells.size() && cells[at].values == values; ++at) count += cells[at].records;
    if (count > 0) table.cells.push_back(make_cell(axes, values, count, table));
  }
  return table;
}

}  // namespace

std::vector<storage::CountQuery> count_queries(const TableRequest& request, std::chrono::year_month_day today) {
  std::vector<storage::CountQuery> queries;
  for (const TableAxes& axes : request.by) queries.push_back(count_query(request, axes, today));
  return queries;
}

TableSet make_tables(const OrgCode& org, const TableRequest& request, std::chrono::year_month_day today,
                     const std::vector<storage::CountResult>& counts) {
  TableSet set{org, RecordKind::incident, today, {}};
  for (std::size_t i = 0; i < request.by.size(); ++i)
    set.tables.push_back(make_table(request, request.by[i], counts[i]));
  return set;
}

Task<Result<TableSet>> count(storage::Database& database, Access access, TableRequest request,
                             std::chrono::year_month_day today, Deadline deadline, std::stop_token given_up) {
  const OrgCode& org = access.org;
  const storage::Turn turn{storage::Lane::table, org, std::move(given_up)};
  if (request.kind == RecordKind::aggregate) {
    auto aggregates = co_await database.run(turn, deadline, [access, today](pg::Connection& connection) {
      return storage::read_aggregates(connection, access, today);
    });
    if (!aggregates) co_return fail(std::move(aggregates).error());
    co_return make_aggregate_tables(org, request, today, *aggregates);
  }
  auto queries = count_queries(request, today);
  auto counts =
      co_await database.run(turn, deadline, [access, queries = std::move(queries)](pg::Connection& connection) {
        return storage::count_records(connection, access, queries);
      });
  if (!counts) co_return fail(std::move(counts).error());
  co_return make_tables(org, request, today, *counts);
}

}  // namespace kith::query
