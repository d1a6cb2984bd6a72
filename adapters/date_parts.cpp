#include "adapters/date_parts.hpp"

#include <algorithm>
#include <array>

#include "adapters/month_names.hpp"

namespace kith::adapters {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

}  // namespace

std::optional<unsigned> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  unsigned value = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') {
    value = value * 10 + static_cast<unsigned>(text[count] - '0');
    ++count;
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

namespace {

bool take_half_day(std::string_view& text, bool& is_afternoon) {
  struct Half {
    std::string_view word;
    bool is_afternoon;
  };
  // As spreadsheets write them in English, Spanish, Chinese, Korean and Vietnamese (Unicode CLDR).
  static constexpr auto halves = std::to_array<Half>({{"am", false},
                                                      {"pm", true},
                                                      {"a.m.", false},
                                                      {"p.m.", true},
                                                      {"a. m.", false},
                                                      {"p. m.", true},
                                                      {"上午", false},
                                                      {"下午", true},
                                                      {"오전", false},
                                                      {"오후", true},
                                                      {"sa", false},
                                                      {"ch", true}});
  const auto* const found = std::ranges::find_if(halves, [&](const Half& half) { return text.starts_with(half.word); });
  if (found == halves.end()) return false;
  text.remove_prefix(found->word.size());
  is_afternoon = found->is_afternoon;
  return true;
}

bool take_second(std::string_view& text, unsigned& second) {
  const auto digits = take_digits(text, 1, 2);
  if (!digits) return false;
  second = *digits;
  if (text.size() > 1 && text[0] == '.' && text[1] >= '0' && text[1] <= '9') {
    text.remove_prefix(1);
    while (take_digits(text, 1, 9)) {
    }
  }
  return true;
}

// z, +0000, -07:00, +08
bool take_offset(std::string_view& text, std::optional<std::chrono::seconds>& offset) {
  if (text.starts_with('z')) {
    text.remove_prefix(1);
    offset = std::chrono::seconds(0);
    return true;
  }
  if (!text.starts_with('+') && !text.starts_with('-')) return false;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2, 2);
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto minutes = hours ? take_digits(text, 2, 2) : std::nullopt;
  if (!hours || *hours > 14 || minutes.value_or(0) > 59) return false;
  offset = sign * (std::chrono::hours(*hours) + std::chrono::minutes(minutes.value_or(0)));
  return true;
}

template <class T>
bool store(std::optional<unsigned> value, T& into) {
  if (value) into = static_cast<T>(*value);
  return value.has_value();
}

}  // namespace

bool take_date_part(char kind, int pivot, std::string_view& text, DateParts& fields) {
  switch (kind) {
    case 'Y':
      return store(take_digits(text, 4, 4), fields.year);
    case 'y':
      if (!store(take_digits(text, 2, 2), fields.year)) return false;
      fields.year += fields.year < pivot ? 2000 : 1900;
      return true;
    case 'm':
      return store(take_digits(text, 1, 2), fields.month);
    case 'd':
      return store(take_digits(text, 1, 2), fields.day);
    case 'b':
      return store(take_month_name(text), fields.month);
    case 'q':
      if (!text.starts_with('q')) return false;
      text.remove_prefix(1);
      return store(take_digits(text, 1, 1), fields.quarter);
    case 'p':
      return take_half_day(text, fields.is_afternoon);
    case 'H':
      return store(take_digits(text, 1, 2), fields.hour);
    case 'I':
      return store(take_digits(text, 1, 2), fields.half_day_hour);
    case 'M':
      return store(take_digits(text, 1, 2), fields.minute);
    case 'S':
      return take_second(text, fields.second);
    default:
      return take_offset(text, fields.offset);  // z
  }
}

std::optional<std::chrono::seconds> time_of_day(const DateParts& fields, bool has_half_day_hour) {
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 60) return std::nullopt;
  unsigned hour = fields.hour;
  if (has_half_day_hour) {
    if (fields.half_day_hour < 1 || fields.half_day_hour > 12) return std::nullopt;
    hour = fields.half_day_hour % 12 + (fields.is_afternoon ? 12U : 0U);
  }
  return std::chrono::hours(hour) + std::chrono::minutes(fields.minute) + std::chrono::seconds(fields.second);
}

DateFormat::Reading settle_date(const DateParts& fields, bool has_day, bool has_month, bool has_quarter) {
  using Match = DateFormat::Match;
  const auto first = [&](unsigned m) { return year_month_day(year(fields.year), month(m), day(1)); };
  if (fields.year < 1900 || fields.year > 2199) return {};
  if (has_quarter) {
    if (fields.quarter < 1 || fields.quarter > 4) return {Match::impossible, DatePrecision::year, first(1), {}, {}};
    return {Match::possible, DatePrecision::quarter, first(fields.quarter * 3 - 2), {}, {}};
  }
  if (!has_month) return {Match::possible, DatePrecision::year, first(1), {}, {}};
  if (fields.month < 1 || fields.month > 12) return {Match::impossible, DatePrecision::year, first(1), {}, {}};
  if (!has_day) return {Match::possible, DatePrecision::month, first(fields.month), {}, {}};
  const year_month_day whole(year(fields.year), month(fields.month), day(fields.day));
  if (!whole.ok()) return {Match::impossible, DatePrecision::month, first(fields.month), {}, {}};
  return {Match::possible, DatePrecision::day, whole, {}, {}};
}

}  // namespace kith::adapters
