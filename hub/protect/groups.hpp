// How a job falls apart into systems that can be protected one after another: first the totals of place and period,
// which all breakdowns share, then each variable (or variables that stand in one table together) given them. A
// breakdown exists only where its total is printed, so the variables know nothing of each other. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "hub/protect/catalogue.hpp"
#include "hub/protect/suppression.hpp"

namespace kith::protect {

// Cells by number, in the catalogue's order.
struct Groups {
  std::vector<std::uint32_t> totals;                   // empty where no table has a place or a period
  std::vector<std::vector<std::uint32_t>> breakdowns;  // in the order of their first table
};

Groups groups_of(const Catalogue& catalogue);

// Which breakdowns are not made: the keys of their totals.
using Dropped = std::set<Key>;

// Whether a new cell is tabulated: its total is k at least and printed, and its breakdown was not dropped.
bool is_tabulated(const Catalogue& catalogue, std::uint32_t cell, std::int64_t k, const Pattern& pattern,
                  const Dropped& dropped);

// Totals under which some cell of the group must be hidden and cannot be: with all of a breakdown's m cells hidden, its
// total must be k + m - 2 at least. Only for groups of one variable whose codes add up.
Dropped hopeless(const Catalogue& catalogue, const std::vector<std::uint32_t>& group, std::int64_t k,
                 const Pattern& pattern);

}  // namespace kith::protect
