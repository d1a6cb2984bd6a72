// A few checkpoints at once, then one a second, however often they are asked for.
#include "hub/api/signing_pace.hpp"

#include <boost/test/unit_test.hpp>

using namespace kith;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(signing_pace)

BOOST_AUTO_TEST_CASE(members_have_a_few_checkpoints_signed_at_once_and_then_one_a_second) {
  api::SigningPace pace;
  const SteadyTime start = std::chrono::steady_clock::now();
  int signed_at_once = 0;
  while (signed_at_once < 100 && pace.take(start)) ++signed_at_once;
  BOOST_TEST(signed_at_once == 5);
  int in_a_minute = 0;
  for (auto now = start; now < start + 60s; now += 10ms)
    if (pace.take(now)) ++in_a_minute;
  BOOST_TEST((in_a_minute >= 58 && in_a_minute <= 60));
}

BOOST_AUTO_TEST_SUITE_END()
