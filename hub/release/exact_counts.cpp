// From what the database counted to cells on the map, and from quarters to the year.
#include "hub/release/exact_counts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "hub/release/aggregates.hpp"

namespace kith::release {
namespace {

using storage::PeriodCell;

auto key(const ExactCell& cell) {
  return std::tuple(cell.place, cell.month, cell.node, cell.org);
}

// In order, each cell once.
void merge(std::vector<ExactCell>& cells) {
  std::ranges::sort(cells, {}, key);
  std::size_t kept = 0;
  for (const ExactCell& cell : cells) {
    if (kept > 0 && key(cells[kept - 1]) == key(cell)) {
      cells[kept - 1].records += cell.records;
    } else {
      cells[kept++] = cell;
    }
  }
  cells.resize(kept);
}

std::vector<const Dimension*> dimensions_of(const Menu& menu) {
  std::vector<const Dimension*> all;
  for (const Shape& shape : menu.shapes()) {
    if (shape.variable == nullptr) continue;
    const Dimension* const dimension = &dimension_of(*shape.variable);
    if (std::ranges::find(all, dimension) == all.end()) all.push_back(dimension);
  }
  return all;
}

class Placing {
 public:
  Placing(const RegionMap& map, const ReleasePeriod& period)
      : map_(map),
        first_month_(static_cast<std::int32_t>(static_cast<unsigned>(period.months().front().month())) - 1) {}

  // Of a scalar the codes stand alone: their base, and the group above, are added here.
  std::vector<ExactCell> cells(const std::vector<PeriodCell>& counted, const Dimension* dimension) {
    std::vector<ExactCell> result;
    for (const PeriodCell& cell : counted) {
      const auto place = node_of(cell.place);
      if (!place || (dimension != nullptr && cell.node == total_node)) continue;
      ExactCell exact{*place, first_month_ + cell.month, cell.node, cell.org, cell.records};
      result.push_back(exact);
      if (dimension == nullptr || dimension->is_multi()) continue;
      for (std::int16_t at = parent(*dimension, cell.node); at != total_node; at = parent(*dimension, at)) {
        exact.node = at;
        result.push_back(exact);
      }
    }
    merge(result);
    return result;
  }

 private:
  static std::int16_t parent(const Dimension& dimension, std::int16_t node) {
    return dimension.nodes[static_cast<std::size_t>(node)].parent;
  }
  std::optional<std::uint32_t> node_of(std::int32_t place) {
    const auto [known, is_new] = known_.try_emplace(place);
    if (is_new) known->second = map_.finest(storage::place_of_value(place));
    return known->second;
  }

  const RegionMap& map_;
  std::int32_t first_month_;
  std::map<std::int32_t, std::optional<std::uint32_t>> known_;
};

template <class F>
void for_each_cell(ExactCounts& counts, F f) {
  for (ExactCell& cell : counts.totals) f(cell);
  for (ExactCell& cell : counts.aggregates) f(cell);
  for (CountsOfDimension& dimension : counts.dimensions)
    for (ExactCell& cell : dimension.cells) f(cell);
}

// An organisation counts once in a region, however many of its places lie there, and in each region of a state that it
// serves as a whole.
std::vector<RegionReturns> returns_by_region(const RegionMap& map, const std::vector<storage::ReturnedPlace>& sent) {
  std::map<std::uint32_t, std::set<std::uint32_t>> by_region;
  for (const storage::ReturnedPlace& one : sent) {
    const auto node = map.finest(storage::place_of_value(one.place));
    if (!node) continue;
    for (std::uint32_t at = 0; at < map.nodes().size(); ++at) {
      const PlaceNode& region = map.nodes()[at];
      const bool is_served = at == *node || region.parent == node || map.nodes()[*node].parent == at;
      if (region.rank == PlaceRank::region && is_served) by_region[at].insert(one.org);
    }
  }
  std::vector<RegionReturns> all;
  for (const auto& [region, orgs] : by_region) all.push_back({region, std::ssize(orgs)});
  return all;
}

// Organisations without a cell are not named; the others are numbered anew.
void name_organisations(ExactCounts& counts, const std::vector<std::string>& names) {
  std::set<std::uint32_t> used;
  for_each_cell(counts, [&](const ExactCell& cell) { used.insert(cell.org); });
  std::map<std::uint32_t, std::uint32_t> number;
  for (const std::uint32_t org : used) {
    number[org] = static_cast<std::uint32_t>(counts.organisations.size());
    counts.organisations.push_back(names[org]);
  }
  for_each_cell(counts, [&](ExactCell& cell) { cell.org = number.at(cell.org); });
}

}  // namespace

storage::PeriodCount asked_for(const Menu& menu, const ReleasePeriod& period, std::chrono::year_month_day today) {
  storage::PeriodCount asked{period.months(), today, {}, {}};
  for (const Dimension* const dimension : dimensions_of(menu)) asked.dimensions.push_back(dimension->counted);
  if (menu.has_organisations_reporting() && period.quarter != 0) asked.returns_of = period.text();
  asked.has_aggregates = menu.has_aggregates() && period.quarter != 0;
  return asked;
}

ExactCounts exact_counts(const Menu& menu, const RegionMap& map, const ReleasePeriod& period,
                         const storage::PeriodCounts& counted) {
  ExactCounts counts;
  counts.period = period;
  Placing placing{map, period};
  counts.totals = placing.cells(counted.totals, nullptr);
  const auto dimensions = dimensions_of(menu);
  for (std::size_t i = 0; i < dimensions.size(); ++i)
    counts.dimensions.push_back({dimensions[i]->id, placing.cells(counted.dimensions[i], dimensions[i])});
  counts.returns = returns_by_region(map, counted.returns);
  counts.aggregates = aggregate_cells(map, period, counted);
  std::vector<std::string> names;
  for (const OrgCode& org : counted.orgs) names.push_back(org.text());
  name_organisations(counts, names);
  return counts;
}

Result<ExactCounts> added_up(const std::vector<ExactCounts>& quarters) {
  ExactCounts year;
  if (!quarters.empty()) year.period.year = quarters.front().period.year;
  std::vector<ReleasePeriod> periods;
  std::set<std::string> names;
  for (const ExactCounts& quarter : quarters) {
    periods.push_back(quarter.period);
    names.insert(quarter.organisations.begin(), quarter.organisations.end());
  }
  if (periods != year.period.quarters())
    return fail(Error{Errc::contradiction, {}, "A year is added up from its four quarters, in order."});
  year.organisations.assign(names.begin(), names.end());
  for (const ExactCounts& quarter : quarters) {
    const auto take = [&](const std::vector<ExactCell>& cells, std::vector<ExactCell>& into) {
      for (ExactCell cell : cells) {
        const auto at = std::ranges::lower_bound(year.organisations, quarter.organisations[cell.org]);
        cell.org = static_cast<std::uint32_t>(at - year.organisations.begin());
        into.push_back(cell);
      }
    };
    take(quarter.totals, year.totals);
    take(quarter.aggregates, year.aggregates);
    for (const CountsOfDimension& dimension : quarter.dimensions) {
      auto found = std::ranges::find(year.dimensions, dimension.id, &CountsOfDimension::id);
      if (found == year.dimensions.end()) found = year.dimensions.insert(found, {dimension.id, {}});
      take(dimension.cells, found->cells);
    }
  }
  return year;
}

}  // namespace kith::release
