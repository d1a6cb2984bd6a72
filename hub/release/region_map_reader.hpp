// Reads the operator's file of regions: every row on its own first, then each map as a tree. Goes on behind a fault, so
// that one look shows them all. For region_map.cpp; one thread.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/row_source.hpp"
#include "hub/release/region_map.hpp"

namespace kith::release {

class RegionMapReader {
 public:
  // Faults beyond this are not listed.
  static constexpr std::size_t most_faults = 100;

  tl::expected<std::vector<RegionMap>, std::vector<FileFault>> read(std::string_view csv);

 private:
  enum Column : std::uint8_t { from_year, state, region, region_name, county, population };
  static constexpr std::array<std::string_view, 6> column_names = {"from_year",   "state",  "region",
                                                                   "region_name", "county", "population"};
  struct Row {
    std::uint64_t number = 0;
    int from_year = 0;
    std::int32_t state = 0, county = 0;
    std::string region, region_name;
    std::int64_t population = 0;
  };
  using Rows = std::vector<const Row*>;

  void fault(std::uint64_t row, std::string_view column, std::string sentence);
  void fault(const Row& row, Column column, std::string sentence);
  void take_header(const adapters::SourceRow& row);
  void take(const adapters::SourceRow& row);
  RegionMap make_map(int year, const Rows& rows);
  void add_region(RegionMap& map, std::uint32_t state_node, const Rows& rows);

  std::array<std::size_t, 6> columns_{};  // where each stands
  bool has_header_ = false, knows_columns_ = false;
  std::vector<Row> rows_;
  std::vector<FileFault> faults_;
};

}  // namespace kith::release
