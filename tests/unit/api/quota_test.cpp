// What an operator is told of how many records an organisation has.
#include "hub/app/quota.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace kith;

BOOST_AUTO_TEST_SUITE(quota_words)

BOOST_AUTO_TEST_CASE(who_has_nine_tenths_of_the_records_or_of_the_rows_is_near) {
  for (const auto& [live, withdrawn, is_near] : {std::tuple{0, 0, false},
                                                 {899, 0, false},
                                                 {900, 0, true},
                                                 {1'200, 0, true},
                                                 {0, 3'599, false},
                                                 {0, 3'600, true}})
    BOOST_TEST(app::is_near_quota({live, withdrawn}, 1'000) == is_near, live << " and " << withdrawn);
}

BOOST_AUTO_TEST_CASE(numbers_are_easy_to_read_and_those_withdrawn_are_said_where_they_count) {
  BOOST_TEST(app::quota_words({1'234, 99}, 50'000) == "1,234 of 50,000");
  BOOST_TEST(app::quota_words({0, 0}, 2'000'000) == "0 of 2,000,000");
  BOOST_TEST(app::quota_words({999, 2'000}, 1'000) == "999 of 1,000");
  BOOST_TEST(app::quota_words({2, 10}, 2) == "2 of 2, with those withdrawn 12 of 8");
  BOOST_TEST(app::quota_words({100, 3'500}, 1'000) == "100 of 1,000, with those withdrawn 3,600 of 4,000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
