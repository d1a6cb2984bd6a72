// The steps at which people are told of a certificate's end, on both sides of each.
#include "auth/ending.hpp"

#include <boost/test/unit_test.hpp>

using namespace kith;
using namespace std::chrono_literals;
using auth::Nearness;

namespace {

const WallTime now{std::chrono::hours{500'000}};

auth::Nearness left(WallTime::duration time) {
  return auth::nearness(now + time, now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(endings)

BOOST_AUTO_TEST_CASE(each_step_begins_at_its_day) {
  const std::chrono::hours day = 24h;
  BOOST_TEST((left(20 * day + 1s) == Nearness::far));
  BOOST_TEST((left(20 * day) == Nearness::days_20));
  BOOST_TEST((left(7 * day + 1s) == Nearness::days_20));
  BOOST_TEST((left(7 * day) == Nearness::days_7));
  BOOST_TEST((left(day + 1s) == Nearness::days_7));
  BOOST_TEST((left(day) == Nearness::day_1));
  BOOST_TEST((left(0s) == Nearness::day_1));
  BOOST_TEST((left(-1us) == Nearness::ended));
}

BOOST_AUTO_TEST_CASE(each_step_has_its_name) {
  BOOST_TEST(auth::name(Nearness::far) == "good");
  BOOST_TEST(auth::name(Nearness::days_20) == "20_days");
  BOOST_TEST(auth::name(Nearness::days_7) == "7_days");
  BOOST_TEST(auth::name(Nearness::day_1) == "1_day");
  BOOST_TEST(auth::name(Nearness::ended) == "ended");
}

BOOST_AUTO_TEST_CASE(the_words_count_days_then_hours) {
  const auto words = [](WallTime::duration time) { return auth::ending_words(now + time, now); };
  BOOST_TEST(words(24h * 19 + 23h) == "ends in 19 days");
  BOOST_TEST(words(48h) == "ends in 2 days");
  BOOST_TEST(words(47h) == "ends in 47 hours");
  BOOST_TEST(words(1h) == "ends in 1 hour");
  BOOST_TEST(words(59min) == "ends within the hour");
  BOOST_TEST(words(-1s) == "has ended");
}

BOOST_AUTO_TEST_SUITE_END()
