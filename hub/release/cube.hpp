// The cubes of a release: its tables with exact counts and what each organisation brought to a cell. They are sealed,
// and the input of protection; nobody reads them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hub/disclosure/table.hpp"
#include "hub/release/exact_counts.hpp"

namespace kith::release {

struct CubeCell {
  std::vector<std::uint32_t> codes;  // for each dimension, the place of its code in the list
  std::int64_t records = 0;
  std::vector<std::pair<std::uint32_t, std::int64_t>> shares;  // organisation and its records; in order, none of 0
};

struct Cube {
  std::string table;
  std::vector<disclosure::Dimension> dimensions;  // place, period and the variable's
  std::vector<CubeCell> cells;                    // of every combination of codes
};

// The tables of the period that are offered, in the order of the menu.
std::vector<Cube> cubes(const ExactCounts& counts, const std::vector<Offer>& offers, const RegionMap& map);

// 2021-05-15
std::string day_text(std::chrono::year_month_day day);

// {"release":…,"table":…,"as_of":…,"dimensions":[…],"cells":[[codes…, n, [["org", n], …]], …]}
std::string write_cube(const Cube& cube, const ExactCounts& counts, std::chrono::year_month_day as_of);

}  // namespace kith::release
