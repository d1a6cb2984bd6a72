// Days for people, and whether this computer's clock and the hub's agree: certificates are good between two moments, so
// a wrong clock looks like a broken certificate. Pure but for the clock; any thread.
#pragma once

#include <optional>
#include <string>

#include "hub/base/clock.hpp"

namespace kith::cli {

// Like 2027-01-31, in UTC.
std::string day_text(WallTime time);
// The Date field of an answer (RFC 9110, section 5.6.7, the fixed form). Nothing where it is none.
std::optional<WallTime> time_of_date(const std::string& field);
// Like 2027-01-31 14:05 UTC.
std::string minute_text(WallTime time);
// What to say where the clocks differ by ten minutes or more; nothing otherwise. `date` may be null.
std::optional<std::string> words_about_clock(WallTime at_hub, WallTime now);
std::optional<std::string> words_about_clock(const std::string* date, WallTime now = SystemClock{}.now());

}  // namespace kith::cli
