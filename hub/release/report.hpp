// What a release would show and what it would hide, for the operator who tries it: of each table the share of people
// and of cells, what it scores, which coarser table shows more, and what is otherwise than in the release before. These
// shares are not published: beside the tables they would tell how many are hidden. Pure.
#pragma once

#include <string>
#include <vector>

#include "hub/release/making.hpp"

namespace kith::release {

struct TableShare {
  std::string table;
  std::int64_t records = 0, shown_records = 0;  // over the cells that are no totals of the table
  std::size_t cells = 0, shown_cells = 0;       // of all combinations of codes; zeros are shown
};

// One table as the profile's readers get it.
TableShare share_of(const Cube& exact, const disclosure::PublishedTable* published);

// A text for a terminal. `before`: the same profile's tables of the release before, the quarter's or the year's; empty
// where there is none.
std::string report(const Draft& draft, const Rules& rules,
                   const std::array<std::vector<disclosure::PublishedTable>, profile_count>& before);

}  // namespace kith::release
