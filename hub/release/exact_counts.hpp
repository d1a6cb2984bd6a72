// The exact counts of a period, as fine as any table needs them: finest place, month, code, organisation. Tables are
// added up from these and nothing else, so the year of four frozen quarters needs no record. They are kept sealed: they
// name how much each organisation counted. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/release/period.hpp"
#include "hub/storage/period_counts.hpp"

namespace kith::release {

struct ExactCell {
  std::uint32_t place = 0;  // node of the region map
  std::int32_t month = 0;   // 0 to 11
  std::int16_t node = 0;    // of the dimension's tree
  std::uint32_t org = 0;    // in ExactCounts::organisations
  std::int64_t records = 0;
};

struct CountsOfDimension {
  std::string_view id;
  std::vector<ExactCell> cells;  // of the base and of each known code, groups too
};

// How many organisations sent their return for it. Who they are is not kept.
struct RegionReturns {
  std::uint32_t place = 0;  // a region of the map
  std::int64_t organisations = 0;
  bool operator==(const RegionReturns&) const = default;
};

struct ExactCounts {
  ReleasePeriod period;
  std::vector<std::string> organisations;  // those with a cell, in order
  std::vector<ExactCell> totals;           // node 0
  std::vector<CountsOfDimension> dimensions;
  std::vector<RegionReturns> returns = {};  // of a quarter, regions in order, none of 0; of a year none
  std::vector<ExactCell> aggregates =
      {};  // node 0, of organisations without a record in the quarter, by its first month
};

// What the database is to count for the tables of a menu.
storage::PeriodCount asked_for(const Menu& menu, const ReleasePeriod& period, std::chrono::year_month_day today);

// What it counted, on the map. Records of a place that is not on the map are in no table.
ExactCounts exact_counts(const Menu& menu, const RegionMap& map, const ReleasePeriod& period,
                         const storage::PeriodCounts& counted);

// A year from its quarters. Errors: contradiction (not the four quarters of one year).
Result<ExactCounts> added_up(const std::vector<ExactCounts>& quarters);

// For keeping: JSON in which places and codes stand by name, so that it can be read with later lists.
std::string write_counts(const ExactCounts& counts, const RegionMap& map);
// Errors: those of the JSON parser, unknown_code (a place, dimension or code that is no more), malformed_value.
Result<ExactCounts> read_counts(std::string text, const RegionMap& map);

}  // namespace kith::release
