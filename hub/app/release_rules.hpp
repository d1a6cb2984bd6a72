// By what this hub makes releases, from its configuration: menu, regions, thresholds, and the two programs. Blocks on
// files; any thread.
#pragma once

#include <chrono>
#include <string>

#include "hub/app/config.hpp"
#include "hub/base/clock.hpp"
#include "hub/release/making.hpp"

namespace kith::app {

// Errors: malformed_config (check-config says where).
Result<release::Rules> load_release_rules(const Config& config);

// Today, by the hub's time zone.
std::chrono::year_month_day hub_day(const Clock& clock, const Config& config);

}  // namespace kith::app
