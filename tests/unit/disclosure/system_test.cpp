// What a reader of all files knows: which cells exist besides the printed ones, and which sums hold between them.
#include "hub/disclosure/system.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "hub/disclosure/bounds.hpp"
#include "tests/support/made_table.hpp"

namespace kith::disclosure {
namespace {

using test::hidden;
using test::made_dimension;
using test::made_row;
using test::made_table;

const SystemCell* cell(const System& system, std::string_view name) {
  const auto found = std::ranges::find(system.cells, name, &SystemCell::name);
  return found == system.cells.end() ? nullptr : &*found;
}

// As "whole = part + part".
std::vector<std::string> sums(const System& system) {
  std::vector<std::string> found;
  for (const Relation& relation : system.relations) {
    std::string positive, negative;
    for (const Term& term : relation.terms) {
      std::string& side = term.factor > 0 ? positive : negative;
      if (!side.empty()) side += " + ";
      side += system.cells[term.cell].name;
    }
    found.push_back(positive + " = " + negative);
  }
  std::ranges::sort(found);
  return found;
}

void check_sums(const std::vector<PublishedTable>& tables, std::vector<std::string> expected) {
  const auto system = build_system(tables);
  BOOST_REQUIRE(system.has_value());
  std::ranges::sort(expected);
  const std::vector<std::string> found = sums(*system);
  BOOST_CHECK_EQUAL_COLLECTIONS(found.begin(), found.end(), expected.begin(), expected.end());
}

BOOST_AUTO_TEST_SUITE(reader_system)

BOOST_AUTO_TEST_CASE(children_add_up_to_their_parent) {
  check_sums({made_row(74, {10, 14, hidden})}, {"* = code=c0 + code=c1 + code=c2"});
}

BOOST_AUTO_TEST_CASE(a_code_of_a_multi_select_splits_its_parent) {
  check_sums({made_row(66, {62, hidden}, 11, true)}, {"* = code=c0 + code=!c0", "* = code=c1 + code=!c1"});
}

BOOST_AUTO_TEST_CASE(where_unknown_is_among_the_codes_they_count_at_least_everybody) {
  const auto table = made_table("t", {made_dimension("act", {"*+", "a<*", "unknown<*"}, true)},
                                {{{"*"}, 20}, {{"a"}, 15}, {{"unknown"}, hidden}});
  check_sums({table},
             {"* = act=a + act=!a", "* = act=unknown + act=!unknown", "act=a + act=unknown = * + act=*!twice"});
}

BOOST_AUTO_TEST_CASE(where_nobody_gave_two_answers_they_are_a_sum_and_elsewhere_somebody_did) {
  auto table = made_table("t", {made_dimension("act", {"*+", "a<*", "unknown<*"}, true)},
                          {{{"*"}, 20}, {{"a"}, 15}, {{"unknown"}, hidden}});
  BOOST_TEST(cell(*build_system(std::vector{table}), "act=*!twice")->least == 1);
  table.cells[0].once = true;
  check_sums({table}, {"* = act=a + act=!a", "* = act=unknown + act=!unknown", "* = act=a + act=unknown"});
  // Another file of the same cell need not say it again.
  auto silent = table;
  silent.table = "u";
  silent.cells[0].once = false;
  check_sums({silent, table}, {"* = act=a + act=!a", "* = act=unknown + act=!unknown", "* = act=a + act=unknown"});
  auto nobody = made_table("t", {made_dimension("act", {"*+", "a<*"}, true)}, {{{"*"}, 0}, {{"a"}, 0}});
  check_sums({nobody}, {});
}

BOOST_AUTO_TEST_CASE(a_base_leaves_a_rest_that_is_not_printed) {
  const auto table = made_table("t", {made_dimension("gender", {"*?", "base<*", "f<base", "m<base"})},
                                {{{"*"}, 66}, {{"base"}, 59}, {{"f"}, 42}, {{"m"}, 17}});
  check_sums({table}, {"* = gender=base + gender=~*", "gender=base = gender=f + gender=m"});
  const auto system = build_system(std::vector{table});
  const auto bounds = narrowed(*system, published_bounds(*system));
  const auto rest = static_cast<std::size_t>(cell(*system, "gender=~*") - system->cells.data());
  BOOST_TEST(bounds->low[rest] == 7);
  BOOST_TEST(bounds->high[rest] == 7);
}

BOOST_AUTO_TEST_CASE(periods_nest_across_files_and_a_missing_one_is_one_cell) {
  const auto period = [](std::vector<std::string> codes) { return made_dimension("period", codes); };
  check_sums({made_table("q", {period({"2021-Q1", "2021-Q2", "2021-Q3"})},
                         {{{"2021-Q1"}, 20}, {{"2021-Q2"}, hidden}, {{"2021-Q3"}, 15}}),
              made_table("y", {period({"2021"})}, {{{"2021"}, 60}})},
             {"period=2021 = period=2021-Q1 + period=2021-Q2 + period=2021-Q3 + period=2021-Q4"});
}

BOOST_AUTO_TEST_CASE(months_below_a_year_make_the_quarter_between_them) {
  check_sums({made_table("t", {made_dimension("period", {"2021", "2021-01", "2021-02", "2021-03"})},
                         {{{"2021"}, 60}, {{"2021-01"}, 20}, {{"2021-02"}, hidden}, {{"2021-03"}, 12}})},
             {"period=2021 = period=2021-Q1 + period=~2021(2021-Q2|2021-Q3|2021-Q4)",
              "period=2021-Q1 = period=2021-01 + period=2021-02 + period=2021-03"});
}

BOOST_AUTO_TEST_CASE(what_is_not_tabulated_of_a_place_still_lies_below_its_parent) {
  const auto place = made_dimension("place", {"r", "a<r", "b<r", "c<r"});
  const auto act = made_dimension("act", {"*", "x<*", "y<*"});
  check_sums({made_table("t", {place, act},
                         {{{"r", "*"}, 60},
                          {{"a", "*"}, 40},
                          {{"b", "*"}, hidden},
                          {{"c", "*"}, hidden},
                          {{"r", "x"}, 35},
                          {{"r", "y"}, 25},
                          {{"a", "x"}, 20},
                          {{"a", "y"}, 20}})},
             {"place=r = place=a + place=b + place=c", "place=r = act=x;place=r + act=y;place=r",
              "place=a = act=x;place=a + act=y;place=a", "act=x;place=r = act=x;place=a + act=x;place=~r(b|c)",
              "act=y;place=r = act=y;place=a + act=y;place=~r(b|c)"});
}

BOOST_AUTO_TEST_CASE(a_single_missing_place_is_bound_by_its_own_total_too) {
  const auto place = made_dimension("place", {"r", "a<r", "b<r"});
  const auto act = made_dimension("act", {"*", "x<*", "y<*"});
  const auto system = build_system(std::vector{made_table("t", {place, act},
                                                          {{{"r", "*"}, 60},
                                                           {{"a", "*"}, 55},
                                                           {{"b", "*"}, hidden},
                                                           {{"r", "x"}, hidden},
                                                           {{"a", "x"}, 20},
                                                           {{"r", "y"}, 30},
                                                           {{"a", "y"}, hidden}})});
  BOOST_REQUIRE(system.has_value());
  const auto found = sums(*system);
  BOOST_TEST((std::ranges::find(found, "place=b = act=x;place=b + act=y;place=b") != found.end()));
}

BOOST_AUTO_TEST_CASE(everybody_outside_two_codes_at_once_is_a_number_too) {
  const auto system = build_system(
      std::vector{made_table("t", {made_dimension("a", {"*", "x<*"}, true), made_dimension("b", {"*", "y<*"}, true)},
                             {{{"*", "*"}, 100}, {{"x", "*"}, 90}, {{"*", "y"}, 95}, {{"x", "y"}, 88}})});
  BOOST_REQUIRE(system.has_value());
  const auto bounds = narrowed(*system, published_bounds(*system));
  const SystemCell* const neither = cell(*system, "a=!x;b=!y");
  BOOST_REQUIRE(neither != nullptr);
  BOOST_TEST(bounds->low[static_cast<std::size_t>(neither - system->cells.data())] == 3);
}

BOOST_AUTO_TEST_CASE(a_map_belongs_to_its_year) {
  const auto table = [](std::string name, std::string year, std::string region) {
    const auto place = made_dimension("place", {"a<" + region, region});
    return made_table(std::move(name), {place, made_dimension("period", {year})},
                      {{{region, year}, 30}, {{"a", year}, 30}});
  };
  BOOST_TEST(build_system(std::vector{table("t", "2021", "r"), table("u", "2022", "s")}).has_value());
  const auto both = build_system(std::vector{table("t", "2021", "r"), table("u", "2021", "s")});
  BOOST_REQUIRE(!both.has_value());
  BOOST_TEST(both.error().place.pointer == "/tables/1/dimensions/0/codes/0/parent");
}

BOOST_AUTO_TEST_CASE(files_that_contradict_each_other_are_refused) {
  const auto error = [](std::int64_t one, std::int64_t other) {
    const auto tables = std::vector{made_row(one, {12, 30}), made_row(other, {12, 30})};
    const auto system = build_system(tables);
    return system ? std::string() : system.error().place.pointer;
  };
  BOOST_TEST(error(42, 42) == "");
  BOOST_TEST(error(42, hidden) == "");
  BOOST_TEST(error(42, 43) == "/tables/1/cells/0");
  BOOST_TEST(error(hidden, 0) == "/tables/1/cells/0");
  const auto cycle = made_table("t", {made_dimension("place", {"a<b", "b<a"})}, {{{"a"}, 12}});
  BOOST_TEST(!build_system(std::vector{cycle}).has_value());
}

BOOST_AUTO_TEST_CASE(the_order_of_files_and_codes_does_not_matter) {
  const auto one = made_table("t", {made_dimension("place", {"r", "a<r", "b<r"})}, {{{"r"}, 60}, {{"a"}, hidden}});
  const auto other = made_row(60, {hidden, hidden, 30}, 11, true);
  const auto first = build_system(std::vector{one, other});
  const auto second = build_system(std::vector{other, one});
  BOOST_TEST(sums(*first) == sums(*second), boost::test_tools::per_element());
  for (std::size_t c = 0; c < first->cells.size(); ++c) BOOST_TEST(first->cells[c].name == second->cells[c].name);
}

BOOST_AUTO_TEST_CASE(sums_that_cannot_hold_are_noticed) {
  const auto system = build_system(std::vector{made_row(20, {12, 11})});
  BOOST_TEST(!narrowed(*system, published_bounds(*system)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
