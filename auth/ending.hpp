// How near a certificate's end is, in the steps at which people are told: 20 days, 7 days, 1 day, ended. One table for
// the hub's readiness, metrics, log and doctor and for `kith`, so that all of them say the same on the same day. Pure;
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hub/base/clock.hpp"

namespace kith::auth {

// In the order of urgency.
enum class Nearness : std::uint8_t { far, days_20, days_7, day_1, ended };
inline constexpr std::size_t nearness_count = 5;

// A certificate is good up to and including the second in which it ends (RFC 5280, section 4.1.2.5).
Nearness nearness(WallTime ends, WallTime now);
// "good", "20_days", "7_days", "1_day", "ended".
std::string_view name(Nearness nearness);
// "ends in 6 days", "ends in 5 hours", "ends within the hour", "has ended".
std::string ending_words(WallTime ends, WallTime now);

}  // namespace kith::auth
