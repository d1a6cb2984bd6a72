// The token bucket by organisation, at times of the test's own.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "hub/api/request_rate.hpp"

namespace kith::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

OrgCode org(const char* code) {
  return OrgCode::parse(code).value();
}

BOOST_AUTO_TEST_SUITE(request_rate)

BOOST_AUTO_TEST_CASE(a_minutes_worth_may_come_at_once_and_comes_back_evenly) {
  RequestRate rate{60};
  const SteadyTime start{};
  for (std::uint64_t i = 0; i < 60; ++i) {
    const auto taken = rate.take(org("aaln"), start);
    BOOST_TEST(taken.is_allowed);
    BOOST_TEST(taken.left == 59 - i);
  }
  BOOST_TEST(!rate.take(org("aaln"), start).is_allowed);
  BOOST_TEST(!rate.take(org("aaln"), start + milliseconds{900}).is_allowed);
  BOOST_TEST(rate.take(org("aaln"), start + seconds{1}).is_allowed);
  BOOST_TEST(!rate.take(org("aaln"), start + seconds{1}).is_allowed);
  BOOST_TEST(rate.take(org("aaln"), start + seconds{3600}).left == 59U);
}

BOOST_AUTO_TEST_CASE(one_who_uses_all_takes_nothing_from_another) {
  RequestRate rate{1};
  const SteadyTime start{};
  BOOST_TEST(rate.take(org("aaln"), start).is_allowed);
  BOOST_TEST(!rate.take(org("aaln"), start).is_allowed);
  BOOST_TEST(rate.take(org("jakara"), start).is_allowed);
}

BOOST_AUTO_TEST_CASE(a_time_that_goes_back_gives_nothing) {
  RequestRate rate{1};
  const SteadyTime later = SteadyTime{} + seconds{100};
  BOOST_TEST(rate.take(org("aaln"), later).is_allowed);
  BOOST_TEST(!rate.take(org("aaln"), SteadyTime{}).is_allowed);
  BOOST_TEST(!rate.take(org("aaln"), later).is_allowed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::api
