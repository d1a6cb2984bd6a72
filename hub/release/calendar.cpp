#include "hub/release/calendar.hpp"

namespace kith::release {

using std::chrono::sys_days;

std::vector<CalendarEntry> calendar(const CalendarRules& rules, const std::set<std::string>& frozen,
                                    std::chrono::year_month_day today) {
  std::vector<CalendarEntry> entries;
  if (!rules.first_month) return entries;
  const sys_days first{*rules.first_month / 1};
  const auto add = [&](const ReleasePeriod& period) {
    if (sys_days{period.end()} <= first) return;
    CalendarEntry entry{period, sys_days{period.end()} + std::chrono::days{rules.days_after_quarter}};
    entry.is_frozen = frozen.contains(period.text());
    entry.is_due = !entry.is_frozen && sys_days{entry.due_on} <= sys_days{today};
    entries.push_back(entry);
  };
  for (int year = static_cast<int>(rules.first_month->year()); year <= static_cast<int>(today.year()); ++year) {
    for (const ReleasePeriod& quarter : ReleasePeriod{year, 0}.quarters()) add(quarter);
    add({year, 0});
  }
  return entries;
}

}  // namespace kith::release
