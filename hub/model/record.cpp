// The civil month's text. Pure.
#include "hub/model/record.hpp"

namespace kith {

std::optional<Month> Month::parse(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto digits = [&](std::size_t at, std::size_t count) -> int {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const int year = digits(0, 4), month = digits(5, 2);
  if (year < 1900 || year > 2199 || month < 1 || month > 12) return std::nullopt;
  return Month{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month)};
}

std::string Month::text() const {
  std::string text = std::to_string(year);
  text.append(month < 10 ? "-0" : "-").append(std::to_string(month));
  return text;
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[7] != '-' || text[8] < '0' || text[8] > '3' || text[9] < '0' || text[9] > '9')
    return std::nullopt;
  const auto month = Month::parse(text.substr(0, 7));
  if (!month) return std::nullopt;
  const auto day = static_cast<unsigned>((text[8] - '0') * 10 + (text[9] - '0'));
  const std::chrono::year_month_day date{std::chrono::year{month->year}, std::chrono::month{month->month},
                                         std::chrono::day{day}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

}  // namespace kith
