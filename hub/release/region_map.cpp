#include "hub/release/region_map.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "hub/model/cbsa.hpp"
#include "hub/model/place.hpp"
#include "hub/release/region_map_reader.hpp"
#include "schemas/embedded.hpp"

namespace kith::release {

std::string_view name(PlaceRank rank) {
  constexpr std::array<std::string_view, 3> names = {"state", "region", "county"};
  return names[static_cast<std::size_t>(rank)];
}

std::optional<std::uint32_t> RegionMap::find(std::string_view code) const {
  const auto found = std::ranges::find(nodes_, code, &PlaceNode::code);
  if (found == nodes_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - nodes_.begin());
}

std::optional<std::uint32_t> RegionMap::finest(const IncidentPlace& place) const {
  const auto look_up = [](const std::map<std::int32_t, std::uint32_t>& in, std::optional<std::int32_t> number) {
    const auto found = number ? in.find(*number) : in.end();
    return found == in.end() ? std::nullopt : std::optional{found->second};
  };
  if (place.level == PlaceLevel::cbsa) {
    // A metropolitan area is known to lie in a region where all of its counties do.
    std::optional<std::uint32_t> region;
    for (const std::int32_t number : counties_of(place.code)) {
      const auto county = look_up(counties_, number);
      if (!county) return std::nullopt;
      const std::uint32_t of = nodes_[*county].rank == PlaceRank::county ? *nodes_[*county].parent : *county;
      if (region && nodes_[*region].parent != nodes_[of].parent) return std::nullopt;
      if (region && *region != of) return nodes_[of].parent;
      region = of;
    }
    return region;
  }
  if (const auto county = look_up(counties_, place_within(place, PlaceLevel::county))) return county;
  return look_up(states_, place_within(place, PlaceLevel::state));
}

tl::expected<RegionMaps, std::vector<FileFault>> RegionMaps::parse(std::string_view csv) {
  RegionMapReader reader;
  auto maps = reader.read(csv);
  if (!maps) return tl::unexpected(std::move(maps).error());
  RegionMaps result;
  result.maps_ = *std::move(maps);
  return result;
}

const RegionMaps& RegionMaps::built_in() {
  static const RegionMaps maps = [] {
    auto parsed = parse(schemas::file("release/california-2020.csv"));
    if (!parsed) throw std::logic_error("the region map that comes with the program is faulty");
    return *std::move(parsed);
  }();
  return maps;
}

const RegionMap* RegionMaps::in_force(int year) const {
  const RegionMap* found = nullptr;
  for (const RegionMap& map : maps_)
    if (map.from_year() <= year) found = &map;
  return found;
}

}  // namespace kith::release
