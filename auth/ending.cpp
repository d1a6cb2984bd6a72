#include "auth/ending.hpp"

#include <array>

namespace kith::auth {
namespace {

using std::chrono::hours;

constexpr hours day{24};

std::string counted(std::int64_t count, std::string_view unit) {
  return "ends in " + std::to_string(count) + ' ' + std::string{unit} + (count == 1 ? "" : "s");
}

}  // namespace

Nearness nearness(WallTime ends, WallTime now) {
  constexpr std::array<std::pair<hours, Nearness>, 3> steps = {
      {{day, Nearness::day_1}, {7 * day, Nearness::days_7}, {20 * day, Nearness::days_20}}};
  if (now > ends) return Nearness::ended;
  for (const auto& [left, step] : steps)
    if (ends - now <= left) return step;
  return Nearness::far;
}

std::string_view name(Nearness nearness) {
  constexpr std::array<std::string_view, 5> names = {"good", "20_days", "7_days", "1_day", "ended"};
  return names[static_cast<std::size_t>(nearness)];
}

std::string ending_words(WallTime ends, WallTime now) {
  if (now > ends) return "has ended";
  const auto left = std::chrono::duration_cast<hours>(ends - now);
  if (left >= 2 * day) return counted(left / day, "day");
  return left.count() >= 1 ? counted(left.count(), "hour") : "ends within the hour";
}

}  // namespace kith::auth
