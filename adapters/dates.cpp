#include "adapters/dates.hpp"

#include <algorithm>

#include "adapters/date_parts.hpp"
#include "adapters/fold.hpp"

namespace kith::adapters {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::string_view known_parts = "YymdbqHIMSpz%";

bool has(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

}  // namespace

std::optional<year_month_day> day_of_serial(std::string_view number) {
  const auto digits = take_digits(number, 1, 7);
  if (number.starts_with('.')) {
    number.remove_prefix(1);
    while (take_digits(number, 1, 9)) {
    }
  }
  // Day 60 is 29 February 1900, which never was; after it the count runs from 30 December 1899.
  if (!digits || !number.empty() || *digits <= 60 || *digits > 109'574) return std::nullopt;
  return year_month_day(std::chrono::sys_days(year_month_day(year(1899), month(12), day(30))) +
                        std::chrono::days(*digits));
}

// The parts of the format; false when one is unknown or stands twice.
bool DateFormat::split(std::string_view format, std::string_view known, std::string& seen) {
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) parts_.push_back({'=', fold(literal)});
    literal.clear();
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%') {
      if (++i == format.size()) return false;
      const char kind = format[i] == 'B' ? 'b' : format[i];
      if (!has(known, kind) || has(seen, kind)) return false;
      if (kind == '%') {
        literal += '%';
        continue;
      }
      end_literal();
      seen += kind;
      parts_.push_back({kind, {}});
    } else if (format[i] == ' ') {
      end_literal();
      parts_.push_back({' ', {}});
    } else {
      literal += format[i];
    }
  }
  end_literal();
  return true;
}

std::optional<DateFormat> DateFormat::compile(std::string_view format, Options options) {
  DateFormat out;
  out.options_ = options;
  if (format == "excel" && !options.is_time_only) {
    out.is_excel_ = true;
    return out;
  }
  std::string seen;
  if (!out.split(format, known_parts, seen)) return std::nullopt;
  const bool has_month = has(seen, 'm') || has(seen, 'b');
  const bool has_hour = has(seen, 'H') || has(seen, 'I');
  if ((has(seen, 'M') && !has_hour) || (has(seen, 'H') && has(seen, 'I'))) return std::nullopt;
  if (options.is_time_only) {
    const bool has_date = has_month || has(seen, 'Y') || has(seen, 'y') || has(seen, 'd') || has(seen, 'q');
    return has_hour && !has_date ? std::optional(out) : std::nullopt;
  }
  if (has(seen, 'Y') == has(seen, 'y') || (has(seen, 'd') && !has_month)) return std::nullopt;
  if ((has(seen, 'm') && has(seen, 'b')) || (has(seen, 'q') && has_month)) return std::nullopt;
  return out;
}

std::optional<DateFormat> DateFormat::compile_for_writing(std::string_view format) {
  DateFormat out;
  std::string seen;
  if (!out.split(format, "mdyY", seen) || !has(seen, 'm')) return std::nullopt;
  return out;
}

std::string DateFormat::write(year_month_day day) const {
  std::string out;
  for (const Part& part : parts_) {
    const int y = int(day.year());
    if (part.kind == 'm') out += std::to_string(unsigned(day.month()));
    if (part.kind == 'd') out += std::to_string(unsigned(day.day()));
    if (part.kind == 'Y') out += std::to_string(y);
    if (part.kind == 'y') out += (y % 100 < 10 ? "0" : "") + std::to_string(y % 100);
    if (part.kind == '=') out += part.literal;
    if (part.kind == ' ') out += ' ';
  }
  return out;
}

DateFormat::Reading DateFormat::read(std::string_view folded) const {
  if (is_excel_) {
    const auto serial = day_of_serial(folded);
    return serial ? Reading{Match::possible, DatePrecision::day, *serial, {}, {}} : Reading{};
  }
  DateParts fields;
  std::string seen;
  for (const Part& part : parts_) {
    if (part.kind == '=') {
      if (!folded.starts_with(part.literal)) return {};
      folded.remove_prefix(part.literal.size());
    } else if (part.kind == ' ') {
      while (folded.starts_with(' ')) folded.remove_prefix(1);
    } else {
      if (!take_date_part(part.kind, options_.pivot, folded, fields)) return {};
      seen += part.kind;
    }
  }
  if (!folded.empty()) return {};
  const bool has_hour = has(seen, 'H') || has(seen, 'I');
  const auto time = has_hour ? time_of_day(fields, has(seen, 'I')) : std::nullopt;
  if (options_.is_time_only) return {time ? Match::possible : Match::impossible, DatePrecision::day, {}, time, {}};
  Reading out = settle_date(fields, has(seen, 'd'), has(seen, 'm') || has(seen, 'b'), has(seen, 'q'));
  if (out.match != Match::possible || !has_hour) return out;
  // At "25:00" the day is not to be trusted either.
  if (!time) return {Match::impossible, DatePrecision::month, out.first_day.year() / out.first_day.month() / 1, {}, {}};
  out.time_of_day = time;
  out.offset = fields.offset;
  return out;
}

}  // namespace kith::adapters
