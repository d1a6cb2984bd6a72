// How far single sums narrow the cells of a system: the lower and upper bounds that follow by looking at one relation
// at a time, until nothing moves. Whole numbers and additions only, so that a reader can follow every step; what needs
// several relations at once is left to a certificate. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "hub/disclosure/system.hpp"

namespace kith::disclosure {

inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

struct Bounds {
  std::vector<std::int64_t> low;
  std::vector<std::int64_t> high;  // no_limit: none

  [[nodiscard]] bool is_fixed(std::size_t cell) const { return low[cell] == high[cell]; }
};

// What stands in the tables: a number is itself, an S is at least 1, what is not printed at least nobody.
Bounds published_bounds(const System& system);
// What the markers alone say: as above, but every printed number from 1 up is only known to be at least 1.
Bounds marker_bounds(const System& system);

// Narrows the bounds. nullopt: they contradict each other, no table fits.
std::optional<Bounds> narrowed(const System& system, Bounds bounds);

// The same, when only these cells' bounds have moved since the others were narrowed. `relations` as below.
std::optional<Bounds> renarrowed(const System& system, const std::vector<std::vector<std::uint32_t>>& relations,
                                 Bounds bounds, const std::vector<std::uint32_t>& moved);

// For each cell the relations that name it.
std::vector<std::vector<std::uint32_t>> relations_of_cells(const System& system);

}  // namespace kith::disclosure
