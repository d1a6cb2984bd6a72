// The places that releases speak of, as one tree: state, region, county. Which county lies in which region is the
// operator's file (docs/releases.md), a row for each county; a region is a metropolitan area of several counties, one
// large county, or a group of small ones. A place of few people gives a person away, so the file has populations too;
// where it has none the place counts as the smallest. Pure; immutable after parsing, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/record.hpp"

namespace kith::release {

enum class PlaceRank : std::uint8_t { state, region, county };

std::string_view name(PlaceRank rank);

struct PlaceNode {
  std::string code;  // state:06, region:40900, county:06067
  std::string name;
  PlaceRank rank = PlaceRank::state;
  std::optional<std::uint32_t> parent;  // its place among the nodes
  std::uint32_t children = 0;           // of a region that is one county: 0
  std::int64_t population = 0;          // of the counties that have one in the file; 0: none has
};

// The map of one time.
class RegionMap {
 public:
  [[nodiscard]] int from_year() const { return from_year_; }
  // A parent before its children, children in the order of the file.
  [[nodiscard]] std::span<const PlaceNode> nodes() const { return nodes_; }
  // The finest node that the place surely lies in; none: online, unknown, or a place that is not on the map.
  [[nodiscard]] std::optional<std::uint32_t> finest(const IncidentPlace& place) const;
  // By its code; none when it is not on the map.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view code) const;

 private:
  friend class RegionMapReader;
  int from_year_ = 0;
  std::vector<PlaceNode> nodes_;
  std::map<std::int32_t, std::uint32_t> counties_, states_;  // by FIPS code
};

// What is wrong with a file of the operator's, for a terminal; it names places of the file.
struct FileFault {
  std::uint64_t row = 0;  // from 1, as a spreadsheet counts; 0: the whole file
  std::string column;
  std::string sentence;
};

// All maps of a file. A new map starts with a year, and a period is told by the one in force at its close.
class RegionMaps {
 public:
  static constexpr std::size_t file_limit_bytes = std::size_t{4} * 1024 * 1024;

  // CSV with the columns from_year, state, region, region_name, county, population.
  static tl::expected<RegionMaps, std::vector<FileFault>> parse(std::string_view csv);
  // California's, which comes with the program.
  static const RegionMaps& built_in();

  // nullptr: the first map starts later.
  [[nodiscard]] const RegionMap* in_force(int year) const;
  [[nodiscard]] std::span<const RegionMap> maps() const { return maps_; }

 private:
  std::vector<RegionMap> maps_;  // by their years
};

}  // namespace kith::release
