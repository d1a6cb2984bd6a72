// The query of a URL, read strictly.
#include <boost/test/unit_test.hpp>

#include "hub/api/query_string.hpp"

namespace {

using namespace kith;
using api::QueryString;
using api::Times;

Result<QueryString> parse(std::string_view text) {
  return QueryString::parse(text, {{"by", Times::repeated}, {"where", Times::repeated}, {"limit"}, {"atomic"}});
}

BOOST_AUTO_TEST_SUITE(query_string)

BOOST_AUTO_TEST_CASE(values_keep_their_order_and_their_equals_signs) {
  const auto query = parse("by=county,act_type&where=county=06067%2C06113&by=site");
  BOOST_REQUIRE(query);
  BOOST_TEST((query->all("by") == std::vector<std::string_view>{"county,act_type", "site"}));
  BOOST_TEST((query->all("where") == std::vector<std::string_view>{"county=06067,06113"}));
  BOOST_TEST(!query->find("limit"));
}

BOOST_AUTO_TEST_CASE(an_unknown_parameter_is_refused_because_a_lost_filter_gives_a_wrong_table) {
  for (const auto* text : {"wher=county=06067", "By=county", "=x", "county=06067"})
    BOOST_TEST((parse(text).error().code == Errc::malformed_query));
}

BOOST_AUTO_TEST_CASE(a_parameter_that_may_stand_once_is_refused_twice) {
  BOOST_TEST((parse("limit=1&limit=1").error().code == Errc::malformed_query));
}

BOOST_AUTO_TEST_CASE(broken_escapes_control_characters_and_bad_utf8_are_refused) {
  for (const auto* text : {"limit=%", "limit=%1", "limit=%zz", "by=%00", "by=a%0Ab", "by=%ff", "by=%7f", "by=%c3"})
    BOOST_TEST((parse(text).error().code == Errc::malformed_query));
}

BOOST_AUTO_TEST_CASE(numbers_and_booleans_are_whole_and_in_range) {
  BOOST_TEST(*parse("limit=20")->integer("limit", 100, 1, 1000) == 20);
  BOOST_TEST(*parse("")->integer("limit", 100, 1, 1000) == 100);
  for (const auto* text :
       {"limit=0", "limit=1001", "limit=", "limit=1x", "limit=+1", "limit=1.0", "limit=99999999999999999999"})
    BOOST_TEST((parse(text)->integer("limit", 100, 1, 1000).error().code == Errc::malformed_query));
  BOOST_TEST(*parse("atomic=true")->boolean("atomic", false));
  BOOST_TEST(!parse("atomic=1")->boolean("atomic", false));
}

BOOST_AUTO_TEST_CASE(an_error_repeats_nothing_of_the_query) {
  const auto sentence = parse("victim=Jane%20Doe").error().sentence();
  BOOST_TEST(sentence.find("Jane") == std::string::npos);
  BOOST_TEST(sentence.find("victim") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
