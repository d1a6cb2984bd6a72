// Dates as people and programs write them, to civil dates with the precision that the text has. A format is like
// strptime's, over folded text, so "March 5, 2021", "３/５/2021" and "2021年3月5日" need one format each. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/model/record.hpp"

namespace kith::adapters {

// A format: %Y four digits, %y two (69-99 are 19xx, POSIX), %m and %d one or two, %b a month's English name or its
// beginning (three letters or more), %q a quarter (Q1), %H %I %M %S %p a time, which is read over, %% a percent sign.
// A blank stands for any white space, none too. "excel" is a day number of the 1900 date system.
class DateFormat {
 public:
  // Nothing when the format names an unknown part, no year, or a day without a month.
  static std::optional<DateFormat> compile(std::string_view format);

  enum class Match : std::uint8_t { none, impossible, possible };
  struct Reading {
    Match match = Match::none;
    DatePrecision precision = DatePrecision::day;
    std::chrono::year_month_day first_day{};  // possible: as Occurred; impossible: the month or, without one, the year
  };
  // `folded` is fold()ed text. Impossible: it has the form, but no calendar has the day ("4/31/2021").
  [[nodiscard]] Reading read(std::string_view folded) const;

 private:
  struct Part {
    char kind = 0;        // the letter after %, ' ' for white space, '=' for literal text
    std::string literal;  // folded
  };
  std::vector<Part> parts_;
  bool is_excel_ = false;
};

// The same date, not finer than `finest`.
Occurred coarsen(Occurred date, DatePrecision finest);

}  // namespace kith::adapters
