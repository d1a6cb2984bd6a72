#include "hub/release/cube.hpp"

#include <algorithm>
#include <map>

#include "hub/base/json.hpp"
#include "hub/disclosure/programs.hpp"

namespace kith::release {
namespace {

constexpr std::uint32_t nowhere = UINT32_MAX;

// One table: which of its codes an exact cell counts under, and the sums.
class Table {
 public:
  Table(const ExactCounts& counts, const Offer& offer, const RegionMap& map)
      : counts_(counts), shape_(*offer.shape), map_(map), place_at_(map.nodes().size(), nowhere) {
    disclosure::Dimension places{"place", false, {}};
    for (const std::uint32_t node : offer.places) {
      place_at_[node] = static_cast<std::uint32_t>(places.codes.size());
      places.codes.push_back(place_code(map.nodes()[node]));
    }
    disclosure::Dimension periods{"period", false, {}};
    for (const std::string& code : periods_of(counts.period, shape_.period)) periods.codes.push_back({code, {}});
    cube_ = {shape_.id, {std::move(places), std::move(periods)}, {}};
    if (shape_.variable == nullptr) return;
    std::vector<std::int16_t> nodes;
    cube_.dimensions.push_back(listed(*shape_.variable, nodes));
    node_at_.assign(dimension_of(*shape_.variable).nodes.size(), nowhere);
    for (std::size_t at = 0; at < nodes.size(); ++at)
      node_at_[static_cast<std::size_t>(nodes[at])] = static_cast<std::uint32_t>(at);
  }

  Cube make() {
    for (const ExactCell& cell : counts_.totals) add(cell);
    if (shape_.variable != nullptr)
      for (const CountsOfDimension& dimension : counts_.dimensions)
        if (dimension.id == shape_.variable->dimension)
          for (const ExactCell& cell : dimension.cells) add(cell);
    list_cells();
    return std::move(cube_);
  }

 private:
  // A place's children may leave a rest that has no county, or no region.
  disclosure::Code place_code(const PlaceNode& node) const {
    return {node.code, node.parent ? map_.nodes()[*node.parent].code : std::string{}, node.children > 0, false};
  }

  [[nodiscard]] std::uint32_t period_at(std::int32_t month) const {
    if (shape_.period != PeriodRank::month) return 0;
    return static_cast<std::uint32_t>(month % 3);
  }
  [[nodiscard]] std::uint32_t codes() const {
    return cube_.dimensions.size() < 3 ? 1 : static_cast<std::uint32_t>(cube_.dimensions[2].codes.size());
  }

  void add(const ExactCell& cell) {
    const std::uint32_t code = shape_.variable == nullptr ? 0 : node_at_[static_cast<std::size_t>(cell.node)];
    if (code == nowhere) return;
    const auto periods = static_cast<std::uint32_t>(cube_.dimensions[1].codes.size());
    for (std::optional<std::uint32_t> node = cell.place; node; node = map_.nodes()[*node].parent) {
      if (place_at_[*node] == nowhere) continue;
      const std::uint32_t at = (place_at_[*node] * periods + period_at(cell.month)) * codes() + code;
      sums_[at][cell.org] += cell.records;
    }
  }

  void list_cells() {
    const auto places = static_cast<std::uint32_t>(cube_.dimensions[0].codes.size());
    const auto periods = static_cast<std::uint32_t>(cube_.dimensions[1].codes.size());
    for (std::uint32_t at = 0; at < places * periods * codes(); ++at) {
      CubeCell cell{{at / codes() / periods, at / codes() % periods}, 0, {}};
      if (shape_.variable != nullptr) cell.codes.push_back(at % codes());
      if (const auto found = sums_.find(at); found != sums_.end())
        cell.shares.assign(found->second.begin(), found->second.end());
      for (const auto& [org, records] : cell.shares) cell.records += records;
      cube_.cells.push_back(std::move(cell));
    }
  }

  const ExactCounts& counts_;
  const Shape& shape_;
  const RegionMap& map_;
  std::vector<std::uint32_t> place_at_, node_at_;  // where a node stands in the lists
  std::map<std::uint32_t, std::map<std::uint32_t, std::int64_t>> sums_;
  Cube cube_;
};

}  // namespace

std::vector<Cube> cubes(const ExactCounts& counts, const std::vector<Offer>& offers, const RegionMap& map) {
  std::vector<Cube> all;
  for (const Offer& offer : offers)
    if (offer.is_offered() && !periods_of(counts.period, offer.shape->period).empty())
      all.push_back(Table{counts, offer, map}.make());
  return all;
}

std::string day_text(std::chrono::year_month_day day) {
  std::string text = ReleasePeriod{static_cast<int>(day.year()), 0}.text();
  for (const unsigned part : {static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())})
    text.append(part < 10 ? "-0" : "-").append(std::to_string(part));
  return text;
}

std::string write_cube(const Cube& cube, const ExactCounts& counts, std::chrono::year_month_day as_of) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("release", counts.period.text()).member("table", cube.table);
  out.member("as_of", day_text(as_of)).key("dimensions").begin_array();
  for (const disclosure::Dimension& dimension : cube.dimensions) disclosure::write_dimension(dimension, out);
  out.end_array().key("cells").begin_array();
  for (const CubeCell& cell : cube.cells) {
    out.begin_array();
    for (std::size_t d = 0; d < cell.codes.size(); ++d) out.string(cube.dimensions[d].codes[cell.codes[d]].code);
    out.integer(cell.records).begin_array();
    for (const auto& [org, records] : cell.shares)
      out.begin_array().string(counts.organisations[org]).integer(records).end_array();
    out.end_array().end_array();
  }
  out.end_array().end_object();
  return text;
}

}  // namespace kith::release
