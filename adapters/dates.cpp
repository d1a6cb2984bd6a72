#include "adapters/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/fold.hpp"

namespace kith::adapters {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::string_view known_parts = "YymdbqHIMSp%";
constexpr std::array<std::string_view, 12> month_names = {"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};

bool has(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

struct Fields {
  int year = 0;
  unsigned month = 0, day = 0, quarter = 0;
};

// Takes up to `most` digits from the front; nothing when there are fewer than `least`.
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

std::optional<unsigned> take_month_name(std::string_view& text) {
  const auto end = std::ranges::find_if(text, [](char c) { return c < 'a' || c > 'z'; });
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (word.size() < 3) return std::nullopt;
  const auto found = std::ranges::find_if(month_names, [&](std::string_view name) { return name.starts_with(word); });
  if (found == month_names.end()) return std::nullopt;
  text.remove_prefix(word.size());
  if (text.starts_with('.')) text.remove_prefix(1);
  return static_cast<unsigned>(found - month_names.begin()) + 1;
}

bool take_half_day(std::string_view& text) {
  for (const std::string_view half : {"am", "pm", "a.m.", "p.m."}) {
    if (!text.starts_with(half)) continue;
    text.remove_prefix(half.size());
    return true;
  }
  return false;
}

template <class T>
bool store(std::optional<unsigned> value, T& into) {
  if (value) into = static_cast<T>(*value);
  return value.has_value();
}

bool take_part(char kind, std::string_view& text, Fields& fields) {
  unsigned unused = 0;
  switch (kind) {
    case 'Y':
      return store(take_digits(text, 4, 4), fields.year);
    case 'y':
      if (!store(take_digits(text, 2, 2), fields.year)) return false;
      fields.year += fields.year < 69 ? 2000 : 1900;
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
      return take_half_day(text);
    default:
      return store(take_digits(text, 1, 2), unused);  // H, I, M, S
  }
}

// The finest date that the calendar allows for the fields.
DateFormat::Reading settle(const Fields& fields, bool has_day, bool has_month, bool has_quarter) {
  using Match = DateFormat::Match;
  const auto first = [&](unsigned m) { return year_month_day(year(fields.year), month(m), day(1)); };
  if (fields.year < 1900 || fields.year > 2199) return {};
  if (has_quarter) {
    if (fields.quarter < 1 || fields.quarter > 4) return {Match::impossible, DatePrecision::year, first(1)};
    return {Match::possible, DatePrecision::quarter, first(fields.quarter * 3 - 2)};
  }
  if (!has_month) return {Match::possible, DatePrecision::year, first(1)};
  if (fields.month < 1 || fields.month > 12) return {Match::impossible, DatePrecision::year, first(1)};
  if (!has_day) return {Match::possible, DatePrecision::month, first(fields.month)};
  const year_month_day whole(year(fields.year), month(fields.month), day(fields.day));
  if (!whole.ok()) return {Match::impossible, DatePrecision::month, first(fields.month)};
  return {Match::possible, DatePrecision::day, whole};
}

DateFormat::Reading read_excel(std::string_view text) {
  const auto digits = take_digits(text, 1, 7);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    while (take_digits(text, 1, 9)) {
    }
  }
  // Day 60 is 29 February 1900, which never was; after it the count runs from 30 December 1899.
  if (!digits || !text.empty() || *digits <= 60 || *digits > 109'574) return {};
  const year_month_day date(std::chrono::sys_days(year_month_day(year(1899), month(12), day(30))) +
                            std::chrono::days(*digits));
  return {DateFormat::Match::possible, DatePrecision::day, date};
}

}  // namespace

std::optional<DateFormat> DateFormat::compile(std::string_view format) {
  DateFormat out;
  if (format == "excel") {
    out.is_excel_ = true;
    return out;
  }
  std::string seen;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) out.parts_.push_back({'=', fold(literal)});
    literal.clear();
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%') {
      if (++i == format.size()) return std::nullopt;
      const char kind = format[i] == 'B' ? 'b' : format[i];
      if (!has(known_parts, kind) || has(seen, kind)) return std::nullopt;
      if (kind == '%') {
        literal += '%';
        continue;
      }
      end_literal();
      seen += kind;
      out.parts_.push_back({kind, {}});
    } else if (format[i] == ' ') {
      end_literal();
      out.parts_.push_back({' ', {}});
    } else {
      literal += format[i];
    }
  }
  end_literal();
  const bool has_month = has(seen, 'm') || has(seen, 'b');
  if (has(seen, 'Y') == has(seen, 'y') || (has(seen, 'd') && !has_month)) return std::nullopt;
  if ((has(seen, 'm') && has(seen, 'b')) || (has(seen, 'q') && has_month)) return std::nullopt;
  return out;
}

DateFormat::Reading DateFormat::read(std::string_view folded) const {
  if (is_excel_) return read_excel(folded);
  Fields fields;
  bool has_day = false, has_month = false, has_quarter = false;
  for (const Part& part : parts_) {
    if (part.kind == '=') {
      if (!folded.starts_with(part.literal)) return {};
      folded.remove_prefix(part.literal.size());
    } else if (part.kind == ' ') {
      while (folded.starts_with(' ')) folded.remove_prefix(1);
    } else {
      if (!take_part(part.kind, folded, fields)) return {};
      has_day |= part.kind == 'd';
      has_month |= part.kind == 'm' || part.kind == 'b';
      has_quarter |= part.kind == 'q';
    }
  }
  if (!folded.empty()) return {};
  return settle(fields, has_day, has_month, has_quarter);
}

Occurred coarsen(Occurred date, DatePrecision finest) {
  if (date.precision < DatePrecision::day || date.precision >= finest) return date;
  date.precision = finest;
  const unsigned m = static_cast<unsigned>(date.first_day.month());
  const unsigned first = finest == DatePrecision::month     ? m
                         : finest == DatePrecision::quarter ? (m - 1) / 3 * 3 + 1
                                                            : 1;
  if (finest != DatePrecision::day) date.first_day = year_month_day(date.first_day.year(), month(first), day(1));
  return date;
}

}  // namespace kith::adapters
