// When an incident cannot have been: after it was reported, or on a day that has not come yet. Day and month changed
// round (3/4 for 4/3) look so. Days of different zones are compared, so what a day's difference could explain is let
// pass. Pure; any thread.
#pragma once

#include <chrono>
#include <string_view>

#include "hub/model/record.hpp"

namespace kith::records {

inline constexpr std::string_view dated_after_report =
    "it happened after it was reported: are day and month the right way round?";
inline constexpr std::string_view dated_in_future = "a day that has not come yet: are day, month and year right?";

inline std::chrono::sys_days last_day(Month month) {
  return std::chrono::year{month.year} / std::chrono::month{month.month} / std::chrono::last;
}

// Whether something that was on `day` at the earliest was after `last`, wherever on earth the two were written down.
inline bool is_after(std::chrono::sys_days day, std::chrono::sys_days last) {
  return day > last + std::chrono::days{1};
}

}  // namespace kith::records
