#include "hub/release/period.hpp"

#include <charconv>

namespace kith::release {
namespace {

using std::chrono::month;
using std::chrono::year_month;

std::string month_text(const year_month& at) {
  const auto number = static_cast<unsigned>(at.month());
  return std::to_string(static_cast<int>(at.year())) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

}  // namespace

std::optional<ReleasePeriod> ReleasePeriod::parse(std::string_view text) {
  ReleasePeriod period;
  if (text.size() != 4 && text.size() != 7) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, period.year);
  if (error != std::errc{} || end != text.data() + 4 || period.year < 1900 || period.year > 2199) return std::nullopt;
  if (text.size() == 4) return period;
  if (text.substr(4, 2) != "-Q" || text[6] < '1' || text[6] > '4') return std::nullopt;
  period.quarter = static_cast<unsigned>(text[6] - '0');
  return period;
}

std::string ReleasePeriod::text() const {
  return std::to_string(year) + (quarter == 0 ? "" : "-Q" + std::to_string(quarter));
}

std::vector<year_month> ReleasePeriod::months() const {
  std::vector<year_month> all;
  const unsigned first = quarter == 0 ? 1 : 3 * quarter - 2;
  for (unsigned at = first; at < first + (quarter == 0 ? 12 : 3); ++at)
    all.push_back(std::chrono::year{year} / month{at});
  return all;
}

std::vector<ReleasePeriod> ReleasePeriod::quarters() const {
  if (quarter != 0) return {*this};
  return {{year, 1}, {year, 2}, {year, 3}, {year, 4}};
}

std::chrono::year_month_day ReleasePeriod::end() const {
  return (months().back() + std::chrono::months{1}) / 1;
}

std::vector<std::string> periods_of(const ReleasePeriod& release, PeriodRank rank) {
  if (release.quarter == 0) return rank == PeriodRank::year ? std::vector{release.text()} : std::vector<std::string>{};
  if (rank == PeriodRank::year) return {};
  if (rank == PeriodRank::quarter) return {release.text()};
  std::vector<std::string> all;
  for (const year_month& at : release.months()) all.push_back(month_text(at));
  return all;
}

}  // namespace kith::release
