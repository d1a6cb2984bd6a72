// The sealed document: the exact counts behind the tables, and how many of each cell every organisation brought. Only
// the insider rule needs it, and nothing of it goes into a certificate or an error. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hub/disclosure/system.hpp"

namespace kith::prove {

using Organisation = std::uint32_t;

struct ExactCell {
  std::int64_t n = 0;
  std::vector<std::pair<Organisation, std::int64_t>> shares;  // of those that brought some
};

// By the cell's name, as the system of a reader names it.
struct Sealed {
  std::vector<std::string> organisations;
  std::map<std::string, ExactCell, std::less<>> cells;
};

// Adds the cells of one exact table: as a published one, but a cell is its codes, its count, and [["org", count]…].
// Errors: as disclosure::read_table(); contradiction when a cell was given otherwise before.
Result<void> read_cube(json::Value value, const std::string& pointer, Sealed& sealed);

// The whole system's numbers, worked out from the printed cells' by the sums.
struct Counts {
  std::vector<std::int64_t> all;
  std::vector<std::vector<std::int64_t>> own;  // by organisation
};
// Errors: missing_field when a cell that the tables print or hide has no exact count, contradiction when a printed
// number is not the exact one, or the counts do not fit the sums.
Result<Counts> count(const disclosure::System& system, const Sealed& sealed);

}  // namespace kith::prove
