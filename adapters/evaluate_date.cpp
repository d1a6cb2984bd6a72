// Dates, months and times of day.
#include <array>

#include "adapters/evaluate_text.hpp"

namespace kith::adapters {
namespace {

using Match = DateFormat::Match;

// A stamp's day where the organisation is: the wall clock of `zone` at that moment.
void move_to_zone(const FieldRule& rule, DateFormat::Reading& reading) {
  if (!reading.time_of_day || !rule.zone || (!reading.offset && !rule.written_in)) return;
  const std::chrono::sys_seconds written = std::chrono::sys_days(reading.first_day) + *reading.time_of_day;
  const auto moment = reading.offset ? written - *reading.offset : rule.written_in->to_moment(written);
  const auto local = rule.zone->to_local(moment);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  reading.first_day = day;
  reading.time_of_day = local - day;
}

std::chrono::year_month_day last_day_of(const DateFormat::Reading& reading) {
  using std::chrono::months;
  if (reading.precision == DatePrecision::day) return reading.first_day;
  const months length{reading.precision == DatePrecision::month     ? 1
                      : reading.precision == DatePrecision::quarter ? 3
                                                                    : 12};
  return std::chrono::sys_days{reading.first_day + length} - std::chrono::days{1};
}

std::string_view part_of_day(std::chrono::seconds time) {
  constexpr std::array<std::string_view, 4> parts = {"night", "morning", "afternoon", "evening"};  // six hours each
  return parts[static_cast<std::size_t>(time / std::chrono::hours(6)) % parts.size()];
}

}  // namespace

// The first format that has the date; else the first that has its form.
DateFormat::Reading TextReader::find_date() const {
  DateFormat::Reading impossible;
  if (kind_ == CellKind::date_serial) {
    const auto day = day_of_serial(text_);
    if (!day) return {};
    DateFormat::Reading out{Match::possible, DatePrecision::day, *day, {}, {}};
    return out;
  }
  for (const DateFormat& format : rule_.formats) {
    auto reading = format.read(folded_);
    if (reading.match == Match::possible) {
      move_to_zone(rule_, reading);
      return reading;
    }
    if (reading.match == Match::impossible && impossible.match == Match::none) impossible = reading;
  }
  return impossible;
}

void TextReader::read_date() {
  if (read_missing(folded_)) return;
  auto reading = find_date();
  const bool is_early = rule_.earliest.ok() && reading.first_day < rule_.earliest;
  const bool is_late = rule_.latest.ok() && reading.first_day > rule_.latest;
  if (reading.match != Match::none && (is_early || is_late)) {
    if (rule_.impossible == Fallback::refuse) return refuse(Errc::out_of_range, "a date that cannot be meant");
    return take_no_date();
  }
  if (reading.match == Match::possible) return take_date(reading);
  if (reading.match == Match::impossible) {
    if (rule_.impossible == Fallback::refuse) return refuse(Errc::malformed_value, "no calendar has this date");
    out_.is_imputed = true;
    take_date(reading);
    if (!out_.error) out_.loss = "no such day: coarser";
    return;
  }
  if (rule_.vague == Fallback::refuse) {
    note_unmapped(text_);
    return refuse(Errc::malformed_value, "a date in none of the formats of the mapping file");
  }
  const auto vague = rule_.vague == Fallback::coarser ? read_vague(folded_) : DateFormat::Reading{};
  if (vague.match != Match::possible) return take_no_date();
  out_.is_imputed = true;
  take_date(vague);
  if (!out_.error) out_.loss = "a vague date: what it names";
}

void TextReader::take_no_date() {
  note_unmapped(text_);
  out_.has_unmapped = true;
  out_.loss = "a date that cannot be read was dropped";
  take_special(unknown);
}

void TextReader::take_date(const DateFormat::Reading& reading) {
  out_.first_day = reading.first_day;
  out_.last_day = last_day_of(reading);
  if (spec_.shape == Shape::month) {
    if (reading.precision > DatePrecision::month) return refuse(Errc::malformed_value, "a month is needed");
    out_.value.month = Month{static_cast<std::int16_t>(int(reading.first_day.year())),
                             static_cast<std::uint8_t>(unsigned(reading.first_day.month()))};
    if (reading.precision == DatePrecision::day) out_.loss = "day to month";
    return;
  }
  out_.value.date = coarsen({reading.precision, reading.first_day}, rule_.finest);
  if (out_.value.date.precision == reading.precision) return;
  constexpr std::array<std::string_view, 3> losses = {"to month", "to quarter", "to year"};
  out_.loss = losses[static_cast<std::size_t>(rule_.finest) - static_cast<std::size_t>(DatePrecision::month)];
}

// A code field with formats: a time of day becomes its part, and other text is read as labels are.
bool TextReader::read_time() {
  if (rule_.formats.empty()) return false;
  const auto reading = find_date();
  if (reading.match != Match::possible || !reading.time_of_day) return false;
  take_code(*find_code(CodeList::daypart, part_of_day(*reading.time_of_day)));
  out_.loss = "time to part of the day";
  return true;
}

}  // namespace kith::adapters
