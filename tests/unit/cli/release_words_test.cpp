// Released tables in words: hidden is said once and plainly, a series says what stayed, a difference what did not.
#include "hub/cli/release_words.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/made_table.hpp"

namespace kith::cli {
namespace {

using test::hidden;
using test::impossible;

disclosure::PublishedTable quarter(const std::string& period, const std::vector<std::int64_t>& numbers) {
  const std::vector<std::string> places = {"state:06", "region:40900", "region:06073"};
  std::vector<test::MadeCell> cells;
  for (std::size_t i = 0; i < numbers.size(); ++i) cells.push_back({{places[i], period}, numbers[i]});
  auto table = test::made_table(
      "place-quarter", {test::made_dimension("place", places), test::made_dimension("period", {period})}, cells);
  table.release = period;
  return table;
}

const CodeLabels labels = CodeLabels::read(
    R"({"states":[],"dimensions":[{"id":"place","codes":[{"code":"region:40900","label":"Sacramento"}]}]})");

BOOST_AUTO_TEST_SUITE(release_words)

BOOST_AUTO_TEST_CASE(a_table_is_shown_by_labels_and_its_signs_are_explained) {
  BOOST_TEST(table_text(quarter("2021-Q1", {66, hidden, impossible}), labels) ==
             "  place         period   count\n"
             "  state:06      2021-Q1     66\n"
             "  Sacramento    2021-Q1      S\n"
             "  region:06073  2021-Q1      -\n"
             "  S: hidden to protect people: it, or a cell beside it, counts too few. At least one.\n"
             "  -: cannot happen.\n");
  BOOST_TEST(table_text(quarter("2021-Q1", {66}), labels).find("hidden") == std::string::npos);
  BOOST_TEST(labels.of("act_type", "base") == "known");
}

BOOST_AUTO_TEST_CASE(a_series_has_a_column_for_each_period_and_says_what_stayed) {
  const std::vector tables = {quarter("2021-Q1", {66, hidden, 12}), quarter("2021-Q2", {66, hidden}),
                              quarter("2021-Q3", {70, 0, impossible})};
  BOOST_TEST(series_text(tables, labels) ==
             "  place         2021-Q1    2021-Q2  2021-Q3\n"
             "  state:06           66  unchanged       70\n"
             "  Sacramento          S          S        0\n"
             "  region:06073       12                   -\n"
             "  S: hidden to protect people: it, or a cell beside it, counts too few. At least one.\n"
             "  -: cannot happen.\n");
  BOOST_TEST(series_json(tables) ==
             R"({"dimensions":["place"],"periods":["2021-Q1","2021-Q2","2021-Q3"],"rows":[)"
             R"({"codes":["state:06"],"cells":[66,66,70]},{"codes":["region:40900"],"cells":["S","S",0]},)"
             R"({"codes":["region:06073"],"cells":[12,null,"-"]}]})");
}

BOOST_AUTO_TEST_CASE(a_difference_is_told_by_cell_whatever_the_period_is_called) {
  const auto found = differences(quarter("2021-Q1", {66, hidden, 12}), quarter("2021-Q2", {66, 20}));
  BOOST_TEST(found.alike == 1U);
  BOOST_REQUIRE(found.cells.size() == 2U);
  for (const CellDifference& cell : found.cells) {
    const bool is_sacramento = cell.codes == std::vector<std::string>{"region:40900"};
    BOOST_TEST(cell.first == (is_sacramento ? "S" : "12"));
    BOOST_TEST(cell.second == (is_sacramento ? "20" : ""));
  }
  const auto same = quarter("2021-Q1", {66, hidden, 12});
  BOOST_TEST(differences(same, same).cells.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
