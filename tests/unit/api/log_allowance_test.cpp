// One organisation's lines in the log: many at once, then few, and none of it at the cost of another's.
#include "hub/api/log_allowance.hpp"

#include <boost/test/unit_test.hpp>

using namespace kith;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(log_allowance)

BOOST_AUTO_TEST_CASE(a_flood_is_cut_and_counted_and_others_are_heard) {
  api::LogAllowance allowance;
  const auto orga = OrgCode::parse("orga").value();
  const SteadyTime start{1h};
  std::uint64_t written = 0;
  for (int i = 0; i < 1'000; ++i) written += allowance.take(orga, start) ? 1U : 0U;
  BOOST_TEST(written == 100U);
  BOOST_TEST(allowance.take(OrgCode::parse("orgb").value(), start).has_value());
  BOOST_TEST(allowance.take(std::nullopt, start).has_value());
  const auto later = allowance.take(orga, start + 1s);
  BOOST_REQUIRE(later.has_value());
  BOOST_TEST(*later == 900U);
  for (int i = 0; i < 9; ++i) BOOST_TEST(allowance.take(orga, start + 1s).value() == 0U);
  BOOST_TEST(!allowance.take(orga, start + 1s).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
