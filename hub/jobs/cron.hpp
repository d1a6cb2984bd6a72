// When a job runs: a cron expression of five fields, as crontab(5) has them, in a time zone. Pure but for the table of
// time zones.
#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::jobs {

// Minute, hour, day of the month, month, day of the week: each `*`, numbers, ranges, lists, and steps (`*/15`,
// `8-18/2`); months and days of the week also by their first three letters; Sunday is 0 or 7. Where both the day of the
// month and the day of the week are given, either is enough. @yearly, @monthly, @weekly, @daily and @hourly are known.
//
// When clocks change, a job of certain hours runs once: what falls into the hour that is skipped runs at its end, and
// what falls into the hour that comes twice runs in the first. A job of every hour (an hour field that begins with `*`)
// goes by the hours that pass: none is skipped and none runs for two.
class Cron {
 public:
  // Errors: malformed_value (the hint names the field; also of an expression that no day ever meets).
  static Result<Cron> parse(std::string_view text);

  // The first time after `after`, to the minute. Nothing where none comes within eight years, the longest wait for a
  // 29th of February. `zone` must be one that the table has (is_zone()).
  [[nodiscard]] std::optional<std::chrono::sys_seconds> next(std::chrono::sys_seconds after,
                                                             const std::string& zone) const;

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Cron() = default;
  [[nodiscard]] bool is_on(std::chrono::local_days day) const;
  [[nodiscard]] bool has_day() const;

  std::string text_;
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;     // of the month, from 1
  std::bitset<13> months_;   // from 1
  std::bitset<7> weekdays_;  // from Sunday
  bool is_any_day_ = false;  // of the month
  bool is_any_weekday_ = false;
  bool is_every_hour_ = false;
};

bool is_zone(const std::string& name);

}  // namespace kith::jobs
