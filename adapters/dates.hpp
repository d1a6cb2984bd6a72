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

// A format: %Y four digits, %y two (69-99 are 19xx, POSIX, or as `pivot` says), %m and %d one or two, %b a month's name
// in the languages of month_names.hpp, or the beginning of a Latin one (three letters or more), %q a quarter (Q1), %H
// %I %M %S %p a time (with a fraction of a second or without), %z an offset (Z, +0000, -07:00), %% a percent sign. A
// blank stands for any white space, none too. "excel" is a day number of the 1900 date system.
class DateFormat {
 public:
  struct Options {
    int pivot = 69;             // two-digit years from here on are of the last century
    bool is_time_only = false;  // a format of a time of day: an hour, and no date
  };
  // Nothing when the format names an unknown part, no year, or a day without a month; of a time, when it has no hour.
  static std::optional<DateFormat> compile(std::string_view format, Options options = {69, false});
  // "%m-%d" and the like, to write a day as it was typed before a spreadsheet took it for a date: only %m, %d, %y, %Y.
  static std::optional<DateFormat> compile_for_writing(std::string_view format);

  enum class Match : std::uint8_t { none, impossible, possible };
  struct Reading {
    Match match = Match::none;
    DatePrecision precision = DatePrecision::day;
    std::chrono::year_month_day first_day{};  // possible: as Occurred; impossible: the month or, without one, the year
    std::optional<std::chrono::seconds> time_of_day;  // of a possible day, where the format has an hour
    std::optional<std::chrono::seconds> offset;       // east of Greenwich, where the format has one
  };
  // `folded` is fold()ed text. Impossible: it has the form, but no calendar has the day ("4/31/2021") or no clock the
  // time.
  [[nodiscard]] Reading read(std::string_view folded) const;
  // The day in the form of compile_for_writing().
  [[nodiscard]] std::string write(std::chrono::year_month_day day) const;

 private:
  struct Part {
    char kind = 0;        // the letter after %, ' ' for white space, '=' for literal text
    std::string literal;  // folded
  };
  bool split(std::string_view format, std::string_view known, std::string& seen);

  std::vector<Part> parts_;
  Options options_;
  bool is_excel_ = false;
};

// The day number of the 1900 date system, or nothing.
std::optional<std::chrono::year_month_day> day_of_serial(std::string_view number);
// The month or year that a vague text names ("early March 2021", "summer 2020", "2021?"), when it names just one.
// Match is none when it names no year or several; an impossible day never comes out.
DateFormat::Reading read_vague(std::string_view folded);

}  // namespace kith::adapters
