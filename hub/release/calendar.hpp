// When which release is due: a quarter so many days after its end, when late records have come, and the year with its
// last quarter. Periods of before the hub's first record are an operator's to release. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/release/period.hpp"

namespace kith::release {

struct CalendarEntry {
  ReleasePeriod period;
  std::chrono::year_month_day due_on;
  bool is_frozen = false;
  bool is_due = false;  // today or before; frozen ones are not due any more
};

struct CalendarRules {
  std::uint32_t days_after_quarter = 45;
  std::optional<std::chrono::year_month> first_month;  // in which the hub took its first record; none: nothing is due
};

// In the order in which they are made, to the year of `today`. `frozen`: the periods that have a release, as they are
// written.
std::vector<CalendarEntry> calendar(const CalendarRules& rules, const std::set<std::string>& frozen,
                                    std::chrono::year_month_day today);

}  // namespace kith::release
