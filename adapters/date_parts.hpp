// The parts of a written date, taken from the front of folded text, and what a calendar makes of them. Internal to the
// engine; pure, any thread.
#pragma once

#include "adapters/dates.hpp"

namespace kith::adapters {

struct DateParts {
  int year = 0;
  unsigned month = 0, day = 0, quarter = 0;
  unsigned hour = 0, half_day_hour = 0, minute = 0, second = 0;
  bool is_afternoon = false;
  std::optional<std::chrono::seconds> offset;
};

// Takes up to `most` digits; nothing when there are fewer than `least`.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t least, std::size_t most);
// Takes the part of DateFormat that `kind` names; false when the text does not begin with one.
bool take_date_part(char kind, int pivot, std::string_view& text, DateParts& parts);
// Nothing when no clock shows it; 24:00 is not a time of the day it stands behind.
std::optional<std::chrono::seconds> time_of_day(const DateParts& parts, bool has_half_day_hour);
// The finest date that the calendar allows for the parts.
DateFormat::Reading settle_date(const DateParts& parts, bool has_day, bool has_month, bool has_quarter);

}  // namespace kith::adapters
