// By what this hub makes releases, from its configuration: menu, regions, thresholds, and the two programs. Blocks on
// files; any thread.
#pragma once

#include <chrono>
#include <set>
#include <string>

#include "hub/app/config.hpp"
#include "hub/base/clock.hpp"
#include "hub/release/making.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

// Errors: malformed_config (check-config says where).
Result<release::Rules> load_release_rules(const Config& config);

// Whether nothing comes of a period: a quarter in which no record counts, a year without a released quarter. On a
// storage thread.
Result<bool> gets_no_release(pg::Connection& connection, const release::ReleasePeriod& period,
                             const std::set<std::string>& released);

// Whether the data folder's disk has what disk.low_mib keeps free, below which the hub takes no records either. True
// where that cannot be seen.
bool has_room_for_release(const Config& config);

// Today, by the hub's time zone.
std::chrono::year_month_day hub_day(const Clock& clock, const Config& config);

}  // namespace kith::app
