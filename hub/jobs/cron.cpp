#include "hub/jobs/cron.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace kith::jobs {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

constexpr auto longest_wait = std::chrono::days{8 * 366};
constexpr std::size_t longest_text = 200;

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Nickname {
  std::string_view name, means;
};
constexpr std::array<Nickname, 5> nicknames{{{"@yearly", "0 0 1 1 *"},
                                             {"@monthly", "0 0 1 * *"},
                                             {"@weekly", "0 0 * * 0"},
                                             {"@daily", "0 0 * * *"},
                                             {"@hourly", "0 * * * *"}}};

// What a field may have, and what is said when it has something else.
struct Field {
  int least, most;
  std::span<const std::string_view> names;  // of `least`, and on
  std::string_view hint;
};
constexpr std::array<Field, 5> fields{
    {{0, 59, {}, "In a schedule the minute is 0 to 59, a list, a range or a step of these, or *."},
     {0, 23, {}, "In a schedule the hour is 0 to 23, a list, a range or a step of these, or *."},
     {1, 31, {}, "In a schedule the day of the month is 1 to 31, a list, a range or a step of these, or *."},
     {1, 12, month_names,
      "In a schedule the month is 1 to 12 or jan to dec, a list, a range or a step of these, or *."},
     {0, 7, weekday_names,
      "In a schedule the day of the week is 0 to 7 or sun to sat, a list, a range or a step of these, or *."}}};

std::optional<int> number_of(std::string_view text, const Field& field) {
  const auto is_same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); };
  for (std::size_t i = 0; i < field.names.size(); ++i)
    if (std::ranges::equal(field.names[i], text, is_same)) return field.least + static_cast<int>(i);
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end || number < field.least || number > field.most) return std::nullopt;
  return number;
}

// One part of a list: `*`, 5, 1-5, each perhaps with a step behind it. A bit for each number.
std::optional<std::bitset<60>> numbers_of(std::string_view part, const Field& field) {
  int step = 1;
  const std::size_t slash = part.find('/');
  const bool has_step = slash != std::string_view::npos;
  if (has_step) {
    const Field steps{1, field.most, {}, {}};
    const auto found = number_of(part.substr(slash + 1), steps);
    if (!found) return std::nullopt;
    step = *found;
    part = part.substr(0, slash);
  }
  int from = field.least, to = field.most;
  if (part != "*") {
    const std::size_t dash = part.find('-');
    const auto first = number_of(part.substr(0, dash), field);
    const auto last = dash == std::string_view::npos ? first : number_of(part.substr(dash + 1), field);
    if (!first || !last || *first > *last) return std::nullopt;
    if (has_step && dash == std::string_view::npos) return std::nullopt;  // 5/2 is read in two ways elsewhere
    from = *first;
    to = *last;
  }
  std::bitset<60> numbers;
  for (int n = from; n <= to; n += step) numbers.set(static_cast<std::size_t>(n));
  return numbers;
}

Result<std::bitset<60>> read_field(std::string_view text, const Field& field) {
  std::bitset<60> numbers;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto more = numbers_of(text.substr(0, comma), field);
    if (!more) return fail(Error{Errc::malformed_value, {}, field.hint});
    numbers |= *more;
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

constexpr std::string_view shape =
    "A schedule has five fields: minute, hour, day of the month, month, day of the week.";

Result<std::array<std::string_view, 5>> split(std::string_view text) {
  std::array<std::string_view, 5> parts;
  std::size_t count = 0;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    if (count == parts.size()) return fail(Error{Errc::malformed_value, {}, shape});
    parts[count++] = text.substr(begin, end - begin);
    text.remove_prefix(end);
  }
  if (count != parts.size()) return fail(Error{Errc::malformed_value, {}, shape});
  return parts;
}

template <std::size_t size>
std::bitset<size> first_bits(const std::bitset<60>& numbers) {
  std::bitset<size> bits;
  for (std::size_t i = 0; i < size; ++i) bits[i] = numbers[i];
  return bits;
}

std::chrono::sys_seconds as_std(date::sys_seconds time) {
  return std::chrono::sys_seconds{time.time_since_epoch()};
}

}  // namespace

bool is_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {  // the library has no other way to ask
    return false;
  }
}

Result<Cron> Cron::parse(std::string_view text) {
  if (text.size() > longest_text) return fail(Error{Errc::malformed_value, {}, shape});
  Cron cron;
  cron.text_ = text;
  for (const Nickname& nickname : nicknames)
    if (text == nickname.name) text = nickname.means;
  KITH_ASSIGN(const auto parts, split(text));
  std::array<std::bitset<60>, fields.size()> read;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    KITH_ASSIGN(read[i], read_field(parts[i], fields[i]));
  }
  cron.minutes_ = read[0];
  cron.hours_ = first_bits<24>(read[1]);
  cron.days_ = first_bits<32>(read[2]);
  cron.months_ = first_bits<13>(read[3]);
  cron.weekdays_ = first_bits<7>(read[4]);
  if (read[4][7]) cron.weekdays_.set(0);
  cron.is_every_hour_ = parts[1].starts_with('*');
  cron.is_any_day_ = parts[2].starts_with('*');
  cron.is_any_weekday_ = parts[4].starts_with('*');
  if (!cron.has_day()) return fail(Error{Errc::malformed_value, {}, "No month has such a day."});
  return cron;
}

// Whether any day is meant: the 30th of February is not one.
bool Cron::has_day() const {
  if (!is_any_weekday_ && !is_any_day_) return true;
  for (unsigned month = 1; month <= 12; ++month) {
    if (!months_[month]) continue;
    const auto last = std::chrono::year{2024} / std::chrono::month{month} / std::chrono::last;
    for (unsigned day = 1; day <= static_cast<unsigned>(last.day()); ++day)
      if (days_[day]) return true;
  }
  return false;
}

bool Cron::is_on(local_days day) const {
  const std::chrono::year_month_day date{day};
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool is_day = days_[static_cast<unsigned>(date.day())];
  const bool is_weekday = weekdays_[std::chrono::weekday{day}.c_encoding()];
  // A field that begins with * restricts together with the other; two that do not are alternatives (crontab(5)).
  return is_any_day_ || is_any_weekday_ ? is_day && is_weekday : is_day || is_weekday;
}

std::optional<std::chrono::sys_seconds> Cron::next(std::chrono::sys_seconds after, const std::string& zone) const {
  const date::time_zone& here = *date::locate_zone(zone);
  const auto local = here.to_local(date::sys_seconds{after.time_since_epoch()}).time_since_epoch();
  const auto today = local_days{std::chrono::floor<std::chrono::days>(local)};
  // From the day before: clocks that are set back over midnight bring some of its times again.
  for (local_days day = today - std::chrono::days{1}; day <= today + longest_wait; day += std::chrono::days{1}) {
    if (!is_on(day)) continue;
    std::optional<std::chrono::sys_seconds> first;
    const auto offer = [&](date::sys_seconds time) {
      if (as_std(time) > after && (!first || as_std(time) < *first)) first = as_std(time);
    };
    for (unsigned minute = 0; minute < 24 * 60; ++minute) {
      if (!hours_[minute / 60] || !minutes_[minute % 60]) continue;
      const auto time = date::local_seconds{day.time_since_epoch() + std::chrono::minutes{minute}};
      const date::local_info info = here.get_info(time);
      if (info.result == date::local_info::nonexistent) {
        if (!is_every_hour_) offer(info.first.end);
        continue;
      }
      offer(date::sys_seconds{time.time_since_epoch() - info.first.offset});
      if (info.result == date::local_info::ambiguous && is_every_hour_)
        offer(date::sys_seconds{time.time_since_epoch() - info.second.offset});
    }
    if (first) return first;
  }
  return std::nullopt;
}

}  // namespace kith::jobs
