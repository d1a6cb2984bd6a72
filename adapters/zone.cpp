#include "adapters/zone.hpp"

#include <algorithm>
#include <array>

namespace kith::adapters {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

struct KnownZone {
  std::string_view name;
  int standard_hours;
  bool has_summer_time;
};
constexpr auto known_zones = std::to_array<KnownZone>({
    {"UTC", 0, false},
    {"America/Los_Angeles", -8, true},
    {"America/Denver", -7, true},
    {"America/Phoenix", -7, false},
    {"America/Chicago", -6, true},
    {"America/New_York", -5, true},
    {"America/Anchorage", -9, true},
    {"Pacific/Honolulu", -10, false},
    {"Pacific/Pago_Pago", -11, false},
    {"Pacific/Guam", 10, false},
});

// Summer time of a year begins and ends at 2:00 on the wall clock, on these days.
struct SummerTime {
  sys_days begin, end;
};

sys_days nth_sunday(year y, unsigned m, unsigned n) {
  return sys_days(y / month(m) / Sunday[n]);
}
sys_days last_sunday(year y, unsigned m) {
  return sys_days(y / month(m) / Sunday[std::chrono::last]);
}

// Uniform Time Act (1966), the energy acts of 1974-75, 1986 and 2005.
std::optional<SummerTime> summer_time(year y) {
  const int number = int(y);
  if (number < 1967) return std::nullopt;
  if (number >= 2007) return SummerTime{nth_sunday(y, 3, 2), nth_sunday(y, 11, 1)};
  if (number >= 1987) return SummerTime{nth_sunday(y, 4, 1), last_sunday(y, 10)};
  if (number == 1974) return SummerTime{sys_days(y / month(1) / 6), last_sunday(y, 10)};
  if (number == 1975) return SummerTime{sys_days(y / month(2) / 23), last_sunday(y, 10)};
  return SummerTime{last_sunday(y, 4), last_sunday(y, 10)};
}

year year_of(sys_seconds moment) {
  return std::chrono::year_month_day(std::chrono::floor<days>(moment)).year();
}

}  // namespace

std::optional<Zone> Zone::find(std::string_view name) {
  const auto found = std::ranges::find(known_zones, name, &KnownZone::name);
  if (found != known_zones.end()) return Zone(hours(found->standard_hours), found->has_summer_time);
  if (name.size() != 6 || (name[0] != '+' && name[0] != '-') || name[3] != ':') return std::nullopt;
  const auto digit = [&](std::size_t at) { return name[at] >= '0' && name[at] <= '9' ? name[at] - '0' : 99; };
  const int h = digit(1) * 10 + digit(2), m = digit(4) * 10 + digit(5);
  if (h > 14 || m > 59) return std::nullopt;
  const auto offset = hours(h) + minutes(m);
  return Zone(name[0] == '-' ? -offset : offset, false);
}

std::chrono::seconds Zone::offset_at(sys_seconds moment) const {
  if (!has_summer_time_) return standard_;
  const auto summer = summer_time(year_of(moment + standard_));
  if (!summer) return standard_;
  const sys_seconds begin = sys_seconds(summer->begin) + hours(2) - standard_;
  const sys_seconds end = sys_seconds(summer->end) + hours(1) - standard_;  // 2:00 of summer time
  return begin <= moment && moment < end ? standard_ + hours(1) : standard_;
}

sys_seconds Zone::to_local(sys_seconds moment) const {
  return moment + offset_at(moment);
}

sys_seconds Zone::to_moment(sys_seconds local) const {
  const sys_seconds in_summer = local - standard_ - hours(1);
  const bool is_summer = has_summer_time_ && offset_at(in_summer) != standard_;
  return is_summer ? in_summer : local - standard_;
}

std::vector<std::string_view> zone_names() {
  std::vector<std::string_view> out;
  for (const KnownZone& zone : known_zones) out.push_back(zone.name);
  return out;
}

}  // namespace kith::adapters
