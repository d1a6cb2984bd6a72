// Percentages as the published pages print them, and half up in every case.
#include "hub/base/percentage.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

using kith::percentage;

BOOST_AUTO_TEST_SUITE(percentages)

BOOST_AUTO_TEST_CASE(the_published_page_is_reproduced) {
  BOOST_TEST(*percentage(44, 66, 2) == "66.67");
  BOOST_TEST(*percentage(11, 66, 2) == "16.67");
  BOOST_TEST(*percentage(7, 66, 2) == "10.61");
  BOOST_TEST(*percentage(4, 66, 2) == "6.06");
  BOOST_TEST(*percentage(42, 66, 1) == "63.6");
  BOOST_TEST(*percentage(42, 59, 1) == "71.2");
  BOOST_TEST(*percentage(16, 59, 1) == "27.1");
  BOOST_TEST(*percentage(1, 59, 1) == "1.7");
}

BOOST_AUTO_TEST_CASE(edges) {
  BOOST_TEST(!percentage(0, 0, 1));
  BOOST_TEST(*percentage(0, 7, 1) == "0.0");
  BOOST_TEST(*percentage(7, 7, 2) == "100.00");
  BOOST_TEST(*percentage(1, 8, 2) == "12.50");
  BOOST_TEST(*percentage(1, 8, 0) == "13");       // 12.5, half up
  BOOST_TEST(*percentage(1, 2'000, 1) == "0.1");  // 0.05, half up
  BOOST_TEST(*percentage(1, 2'001, 1) == "0.0");
  BOOST_TEST(*percentage(5, 4, 1) == "125.0");  // a count may exceed its base in what others counted
}

BOOST_AUTO_TEST_CASE(it_is_the_nearest_number_and_half_goes_up) {
  const bool holds = rc::check("|printed - exact| <= half a unit", [] {
    const auto base = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
    const auto count = *rc::gen::inRange<std::int64_t>(0, base + 1);
    const auto decimals = *rc::gen::inRange(0U, 5U);
    std::string text = *percentage(count, base, decimals);
    std::int64_t power = 1;
    for (unsigned i = 0; i < decimals; ++i) power *= 10;
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    const std::int64_t printed = std::stoll(text);  // in units of the last decimal
    // -1/2 < exact - printed... in whole numbers: printed - 1/2 <= 100 power count / base < printed + 1/2.
    const __int128 exact = static_cast<__int128>(200) * power * count;
    RC_ASSERT((static_cast<__int128>(2 * printed - 1) * base <= exact));
    RC_ASSERT((exact < static_cast<__int128>(2 * printed + 1) * base));
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_SUITE_END()
