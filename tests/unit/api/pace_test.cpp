// How slowly a stream may come.
#include "hub/api/pace.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using kith::api::Pace;

constexpr kith::api::StreamPace limit{.least_bytes_per_second = 64, .window = 120s};

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(a_trickle_is_too_slow_after_a_window_of_waiting) {
  Pace pace{limit};
  for (int i = 0; i < 6; ++i) BOOST_TEST(pace.keeps(19s, 1));
  BOOST_TEST(!pace.keeps(19s, 1));
}

BOOST_AUTO_TEST_CASE(a_slow_line_that_goes_on_is_fast_enough_for_ever) {
  Pace pace{limit};
  for (int i = 0; i < 10'000; ++i) BOOST_REQUIRE(pace.keeps(10s, 700));
}

BOOST_AUTO_TEST_CASE(what_came_before_the_window_does_not_count) {
  Pace pace{limit};
  BOOST_TEST(pace.keeps(120s, 1'000'000));
  BOOST_TEST(pace.keeps(119s, 1));
  BOOST_TEST(!pace.keeps(1s, 1));
}

BOOST_AUTO_TEST_CASE(without_waiting_nothing_is_slow) {
  Pace pace{limit};
  for (int i = 0; i < 10'000; ++i) BOOST_REQUIRE(pace.keeps(1us, 0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
