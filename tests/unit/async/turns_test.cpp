// Turns go round those who wait, whoever has more waiting.
#include "hub/async/turns.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace kith;

BOOST_AUTO_TEST_SUITE(turns)

BOOST_AUTO_TEST_CASE(each_organisation_has_its_turn) {
  Turns<std::string, int> turns;
  const std::string big = "big", small = "small", third = "third";
  for (int i = 0; i < 5; ++i) turns.push(big, i);
  turns.push(small, 10);
  turns.push(small, 11);
  turns.push(third, 20);
  BOOST_TEST(turns.keys() == 3U);
  BOOST_TEST(turns.size_of(big) == 5U);
  BOOST_TEST(turns.size_of("nobody") == 0U);
  std::vector<int> order;
  while (auto next = turns.pop()) order.push_back(next->second);
  const std::vector<int> expected{0, 10, 20, 1, 11, 2, 3, 4};
  BOOST_TEST(order == expected);
  BOOST_TEST(turns.empty());
}

BOOST_AUTO_TEST_CASE(a_skipped_turn_keeps_the_order_of_its_organisation) {
  Turns<std::string, int> turns;
  const std::string a = "a", b = "b";
  turns.push(a, 1);
  turns.push(a, 2);
  turns.push(b, 3);
  turns.skip();
  BOOST_TEST(turns.front().second == 3);
  BOOST_TEST(turns.pop()->second == 3);
  BOOST_TEST(turns.pop()->second == 1);
  BOOST_TEST(turns.pop()->second == 2);
}

BOOST_AUTO_TEST_SUITE_END()
