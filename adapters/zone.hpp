// Time zones for sources whose stamps are in UTC or in another zone than the organisation's: an incident belongs to the
// civil date where it happened. The engine reads no files, so the rules of the zones that members live in are in
// the program: those of the United States since 1967 and fixed offsets (POSIX TZ rules by era, as in the tz database).
// Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::adapters {

class Zone {
 public:
  // "America/Los_Angeles" and the other names of zone_names(), or a fixed offset "+08:00". Nothing for other names.
  static std::optional<Zone> find(std::string_view name);

  // Seconds east of Greenwich at that moment.
  [[nodiscard]] std::chrono::seconds offset_at(std::chrono::sys_seconds moment) const;
  // The wall clock at that moment, as if it were UTC.
  [[nodiscard]] std::chrono::sys_seconds to_local(std::chrono::sys_seconds moment) const;
  // The moment that a wall clock shows. When clocks go back an hour is shown twice: the first is meant. When they go
  // forward an hour is never shown: it is read as if the clocks had not changed.
  [[nodiscard]] std::chrono::sys_seconds to_moment(std::chrono::sys_seconds local) const;

 private:
  Zone(std::chrono::seconds standard, bool has_summer_time) : standard_(standard), has_summer_time_(has_summer_time) {}
  std::chrono::seconds standard_;
  bool has_summer_time_;  // the rule of the United States
};

// The names that find() knows, for a person.
std::vector<std::string_view> zone_names();

}  // namespace kith::adapters
