// The codebook of a release: what its codes mean, in words, and what the states of a cell are. As JSON for programs and
// as CSV for people. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hub/disclosure/table.hpp"
#include "hub/release/region_map.hpp"

namespace kith::release {

// What the cells of a table can say, as it stands there, and in words; the last is of cells that are not there.
struct CellWords {
  std::string_view state;
  std::string_view words;
};
std::span<const CellWords> cell_words();

std::string codebook_json(std::span<const disclosure::PublishedTable> tables, const RegionMap& map);
std::string codebook_csv(std::span<const disclosure::PublishedTable> tables, const RegionMap& map);

}  // namespace kith::release
