// The periods of releases: a quarter has a release of its own with its months, and the year another. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/release/menu.hpp"

namespace kith::release {

struct ReleasePeriod {
  int year = 0;
  unsigned quarter = 0;  // 1 to 4; 0: the year

  static std::optional<ReleasePeriod> parse(std::string_view text);  // 2021-Q1 or 2021, from 1900 to 2199
  [[nodiscard]] std::string text() const;
  // In order.
  [[nodiscard]] std::vector<std::chrono::year_month> months() const;
  [[nodiscard]] std::vector<ReleasePeriod> quarters() const;
  // The first day on which nothing more can come into it.
  [[nodiscard]] std::chrono::year_month_day end() const;
  bool operator==(const ReleasePeriod&) const = default;
};

// The periods of that rank that a release has tables of, as they are written: of 2021-Q1 the months 2021-01, 2021-02
// and 2021-03 and the quarter 2021-Q1; of 2021 the year.
std::vector<std::string> periods_of(const ReleasePeriod& release, PeriodRank rank);

}  // namespace kith::release
