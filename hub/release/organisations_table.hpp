// The table of organisations reporting: how many sent their return of the quarter, for each region. It is made beside
// the tables of people and not with them: protection and audit never see it. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "hub/disclosure/organisations.hpp"
#include "hub/release/exact_counts.hpp"
#include "hub/release/region_map.hpp"

namespace kith::release {

using disclosure::organisations_table_name;

// All regions of the map, with the numbers that may stand there. The same for every profile but for its stamp.
disclosure::PublishedTable organisations_table(const ExactCounts& counts, const RegionMap& map,
                                               const disclosure::ProfileStamp& profile,
                                               std::chrono::year_month_day as_of);

}  // namespace kith::release
