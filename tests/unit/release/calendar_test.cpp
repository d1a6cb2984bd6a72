// When which release is due.
#include "hub/release/calendar.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::release {
namespace {

using std::chrono::year;

std::string due(const CalendarRules& rules, std::chrono::year_month_day today, std::set<std::string> frozen = {}) {
  std::string text;
  for (const CalendarEntry& entry : calendar(rules, frozen, today))
    if (entry.is_due) text += entry.period.text() + " ";
  return text;
}

BOOST_AUTO_TEST_SUITE(calendar_of_releases)

BOOST_AUTO_TEST_CASE(a_quarter_is_due_so_many_days_after_its_end_and_the_year_with_its_last) {
  const CalendarRules rules{45, year{2021} / 1};
  BOOST_TEST(due(rules, year{2021} / 5 / 15) == "");
  BOOST_TEST(due(rules, year{2021} / 5 / 16) == "2021-Q1 ");
  BOOST_TEST(due(rules, year{2022} / 2 / 14) == "2021-Q1 2021-Q2 2021-Q3 ");
  BOOST_TEST(due(rules, year{2022} / 2 / 15) == "2021-Q1 2021-Q2 2021-Q3 2021-Q4 2021 ");
  BOOST_TEST(due({0, year{2021} / 1}, year{2021} / 4 / 1) == "2021-Q1 ");
}

BOOST_AUTO_TEST_CASE(what_is_frozen_is_not_due_any_more) {
  BOOST_TEST(due({45, year{2021} / 1}, year{2022} / 2 / 15, {"2021-Q1", "2021-Q2", "2021-Q4"}) == "2021-Q3 2021 ");
}

BOOST_AUTO_TEST_CASE(periods_of_before_the_first_record_are_nobodys) {
  BOOST_TEST(due({45, year{2021} / 6}, year{2022} / 2 / 15) == "2021-Q2 2021-Q3 2021-Q4 2021 ");
  BOOST_TEST(due({45, year{2021} / 7}, year{2022} / 2 / 15) == "2021-Q3 2021-Q4 2021 ");
  BOOST_TEST(due({45, std::nullopt}, year{2022} / 2 / 15) == "");
}

BOOST_AUTO_TEST_CASE(every_period_to_the_end_of_this_year_is_listed) {
  const auto all = calendar({45, year{2021} / 11}, {}, year{2022} / 1 / 1);
  BOOST_REQUIRE(all.size() == 7U);
  BOOST_TEST(all.front().period.text() == "2021-Q4");
  BOOST_TEST(all.back().period.text() == "2022");
  BOOST_TEST((all.back().due_on == year{2023} / 2 / 15));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
