// Tables of what an organisation counted itself (kind `aggregate`): each period and each base is a table of its own,
// because counts of different periods and bases may not be added up; cells have the base that was sent with them. Pure.
#include <algorithm>
#include <map>
#include <set>

#include "hub/base/percentage.hpp"
#include "hub/query/tables.hpp"
#include "hub/query/values.hpp"

namespace kith::query {
namespace {

using Values = std::vector<std::int32_t>;

std::int32_t month_number(const Month& month) {
  return month.year * 12 + month.month - 1;
}

std::int32_t place_on(const TableDimension& dimension, const AggregateTable& table) {
  return fold(dimension, storage::place_value(table.place));
}

// Whether the whole period lies in one of the filter's months, quarters or years.
bool keeps_period(const TableFilter& filter, const AggregateTable& table) {
  const std::int32_t unit = filter.dimension->grain == Grain::month     ? 1
                            : filter.dimension->grain == Grain::quarter ? 3
                                                                        : 12;
  const std::int32_t from = month_number(table.from) / unit, to = month_number(table.to) / unit;
  return from == to && std::ranges::find(filter.values, from) != filter.values.end();
}

bool keeps(const TableFilter& filter, const AggregateTable& table) {
  const TableDimension& dimension = *filter.dimension;
  if (dimension.is_time()) return keeps_period(filter, table);
  if (dimension.is_place()) return std::ranges::find(filter.values, place_on(dimension, table)) != filter.values.end();
  return table.dimension == dimension.name;
}

bool keeps_code(const TableRequest& request, std::string_view dimension, std::int32_t value) {
  return std::ranges::all_of(request.where, [&](const TableFilter& filter) {
    return filter.dimension->name != dimension || std::ranges::find(filter.values, value) != filter.values.end();
  });
}

const TableDimension* coded_axis(const TableAxes& axes) {
  for (const TableDimension* dimension : axes)
    if (!dimension->is_place()) return dimension;
  return nullptr;
}

// One table: what was counted in the same period on the same base.
struct Series {
  std::map<Values, std::int64_t> cells;
  std::map<Values, std::int64_t> bases;  // of the places, with 0 for the coded axis
  std::set<std::int32_t> counted;        // places whose base has been taken, where there is no coded axis
  std::int64_t tables = 0;
  bool is_multi = false;
};
using SeriesKey = std::tuple<Month, Month, std::string>;  // from, to, base id

Values values_of(const TableAxes& axes, const AggregateTable& table, std::int32_t code) {
  Values values;
  for (const TableDimension* dimension : axes)
    values.push_back(dimension->is_place() ? place_on(*dimension, table) : code);
  return values;
}

void add_cells(const TableRequest& request, const TableAxes& axes, const TableDimension& coded,
               const AggregateTable& table, Series& series) {
  for (const AggregateCell& cell : table.cells) {
    const auto codes = parse_values(coded, cell.code);
    // Of a code that exists in both taxonomies, the newer one; decode() has checked that there is one.
    const std::int32_t value = codes.empty() ? unknown : codes.back();
    if (keeps_code(request, coded.name, value)) series.cells[values_of(axes, table, value)] += cell.count;
  }
  series.bases[values_of(axes, table, not_asked)] += table.base_n;
  series.is_multi = series.is_multi || table.multi;
  ++series.tables;
}

// The base of a place stands in each of its tables: it is taken once.
void add_base(const TableAxes& axes, const AggregateTable& table, Series& series) {
  if (!series.counted.insert(storage::place_value(table.place)).second) return;
  series.cells[values_of(axes, table, not_asked)] += table.base_n;
  series.bases[values_of(axes, table, not_asked)] += table.base_n;
  ++series.tables;
}

bool has_known_place(const TableRequest& request, const TableAxes& axes, const AggregateTable& table) {
  return std::ranges::all_of(axes, [&](const TableDimension* d) {
    return !d->is_place() || is_known(place_on(*d, table)) || request.is_inside(d);
  });
}

TableCell make_cell(const TableAxes& axes, const Values& values, std::int64_t count, const Series& series,
                    unsigned decimals) {
  TableCell cell;
  Values places = values;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    cell.codes.push_back(value_text(*axes[axis], values[axis]));
    cell.labels.push_back(value_label(*axes[axis], values[axis]));
    if (!axes[axis]->is_place()) places[axis] = not_asked;
  }
  cell.count = count;
  cell.base = series.bases.at(places);
  cell.percentage = percentage(count, cell.base, decimals);
  cell.warnings = disclosure::warnings(count, cell.base);
  return cell;
}

Table make_table(const TableRequest& request, const TableAxes& axes, const SeriesKey& key, const Series& series) {
  Table table;
  const auto& [from, to, base_id] = key;
  table.base_id = base_id;
  table.records = series.tables;
  for (const TableDimension* dimension : axes) {
    // What the organisation counted as unknown is in its base.
    const bool is_coded = !dimension->is_place();
    table.axes.push_back({dimension->name, is_coded && series.is_multi, is_coded || request.is_inside(dimension)});
    table.decimals = std::max(table.decimals, dimension->decimals);
  }
  table.notes.push_back("Counted by the organisation itself, " + from.text() + " to " + to.text() + ", base " +
                        base_id + ".");
  if (series.is_multi)
    table.notes.emplace_back("An act may count under several codes, so percentages may add up to more than 100.");
  for (const auto& [values, count] : series.cells)
    if (count > 0) table.cells.push_back(make_cell(axes, values, count, series, table.decimals));
  return table;
}

void add_tables(const TableRequest& request, const TableAxes& axes, const std::vector<AggregateTable>& aggregates,
                std::vector<Table>& tables) {
  std::map<SeriesKey, Series> all;
  const TableDimension* const coded = coded_axis(axes);
  for (const AggregateTable& aggregate : aggregates) {
    const bool is_kept =
        std::ranges::all_of(request.where, [&](const TableFilter& filter) { return keeps(filter, aggregate); });
    if (!is_kept || !has_known_place(request, axes, aggregate)) continue;
    if (coded != nullptr && aggregate.dimension != coded->name) continue;
    Series& series = all[{aggregate.from, aggregate.to, aggregate.base_id}];
    if (coded != nullptr) {
      add_cells(request, axes, *coded, aggregate, series);
    } else {
      add_base(axes, aggregate, series);
    }
  }
  for (const auto& [key, series] : all) tables.push_back(make_table(request, axes, key, series));
}

}  // namespace

TableSet make_aggregate_tables(const OrgCode& org, const TableRequest& request, std::chrono::year_month_day today,
                               const std::vector<AggregateTable>& aggregates) {
  TableSet set{org, RecordKind::aggregate, today, {}};
  for (const TableAxes& axes : request.by) add_tables(request, axes, aggregates, set.tables);
  return set;
}

}  // namespace kith::query
