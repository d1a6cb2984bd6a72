// The known answers of disclosure control: patterns that look safe and are not, and their nearest safe neighbours.
// Every pass is also verified from its certificate, as a reader would.
#include <boost/test/unit_test.hpp>

#include "hub/disclosure/verify.hpp"
#include "hub/prove/audit.hpp"
#include "tests/support/made_table.hpp"

namespace kith::prove {
namespace {

using disclosure::PublishedTable;
using test::hidden;
using test::made_dimension;
using test::made_row;
using test::made_table;

Outcome audited(const std::vector<PublishedTable>& tables) {
  const auto outcome = audit(tables, tables.front().profile);
  BOOST_REQUIRE(outcome.has_value());
  if (outcome->passed()) {
    const auto again = disclosure::read_certificate(disclosure::write_certificate(outcome->certificate));
    BOOST_REQUIRE(again.has_value());
    const auto verified = disclosure::verify(tables, *again);
    BOOST_REQUIRE(verified.has_value());
    for (const auto& finding : verified->findings) BOOST_TEST_MESSAGE(finding.cell << ": " << finding.words);
    BOOST_TEST(verified->passed());
  }
  return *outcome;
}

bool passes(const std::vector<PublishedTable>& tables) {
  return audited(tables).passed();
}

BOOST_AUTO_TEST_SUITE(known_answers)

BOOST_AUTO_TEST_CASE(three_tens_hidden_alone_give_each_other_away) {
  BOOST_TEST(!passes({made_row(74, {hidden, 14, hidden, hidden, 0, 0, 0, 30})}));
  BOOST_TEST(passes({made_row(74, {hidden, hidden, hidden, hidden, 0, 0, 0, 30})}));
}

BOOST_AUTO_TEST_CASE(a_total_that_says_little_more_than_its_parts_goes_too) {
  BOOST_TEST(!passes({made_row(11, {hidden, hidden, hidden})}));
  BOOST_TEST(passes({made_row(hidden, {hidden, hidden, hidden})}));
  // With m hidden children a total is shown from k + m - 2.
  BOOST_TEST(passes({made_row(12, {hidden, hidden, hidden})}));
}

BOOST_AUTO_TEST_CASE(a_single_hidden_cell_is_its_total_less_the_rest) {
  BOOST_TEST(!passes({made_row(7'500, {hidden, 7'497})}));
  BOOST_TEST(passes({made_row(7'500, {hidden, hidden})}));
}

BOOST_AUTO_TEST_CASE(complements_are_held_to_the_rule_of_the_cells_that_they_protect) {
  // 18 = p + c, 40 = c + d, 36 = d + e.
  const auto row = made_dimension("row", {"p0<*", "p1<*", "*"});
  const auto chain = [](std::string id, std::string one, std::string two) {
    return made_dimension(std::move(id), {"sum", one + "<sum", two + "<sum"});
  };
  const auto cells =
      std::vector{made_table("one", {chain("t", "p", "c")}, {{{"sum"}, 18}, {{"p"}, hidden}, {{"c"}, hidden}})};
  BOOST_TEST(passes(cells));
  // p = (a, x), c = (a, y), d = (b, y), e = (b, z): a 3 by 3 table whose other cells are nobody or printed.
  const auto across = made_dimension("across", {"*", "x<*", "y<*", "z<*"});
  const auto down = made_dimension("down", {"*", "a<*", "b<*", "c<*"});
  const auto three = made_table("three", {down, across},
                                {{{"*", "*"}, 137},
                                 {{"*", "x"}, 48},
                                 {{"*", "y"}, 40},
                                 {{"*", "z"}, 49},
                                 {{"a", "*"}, 18},
                                 {{"b", "*"}, 36},
                                 {{"c", "*"}, 83},
                                 {{"a", "x"}, hidden},
                                 {{"a", "y"}, hidden},
                                 {{"a", "z"}, 0},
                                 {{"b", "x"}, 0},
                                 {{"b", "y"}, hidden},
                                 {{"b", "z"}, hidden},
                                 {{"c", "x"}, hidden},
                                 {{"c", "y"}, 0},
                                 {{"c", "z"}, hidden}});
  const Outcome outcome = audited({three});
  BOOST_TEST(!outcome.passed());
}

BOOST_AUTO_TEST_CASE(what_is_left_of_a_multi_select_is_audited) {
  BOOST_TEST(!passes({made_row(66, {62}, 11, true)}));
  BOOST_TEST(!passes({made_row(66, {62}, 5, true)}));
  BOOST_TEST(passes({made_row(66, {55}, 11, true)}));
  BOOST_TEST(passes({made_row(66, {66}, 11, true)}));
  BOOST_TEST(passes({made_row(66, {hidden, 43, hidden}, 11, true)}));
}

BOOST_AUTO_TEST_CASE(answers_of_which_nobody_gave_two_are_told_by_their_total) {
  const auto page = [](std::int64_t first, std::int64_t second, std::int64_t third, bool once) {
    auto table = made_table("t", {made_dimension("bias", {"*+", "a<*", "b<*", "c<*"}, true)},
                            {{{"*"}, 57}, {{"a"}, first}, {{"b"}, second}, {{"c"}, third}});
    table.cells.front().once = once;
    return table;
  };
  BOOST_TEST(!passes({page(42, 14, hidden, true)}));
  BOOST_TEST(passes({page(42, 15, hidden, false)}));
  BOOST_TEST(!passes({page(42, 14, hidden, false)}));  // somebody gave two, so it is not 1
  BOOST_TEST(passes({page(42, hidden, hidden, true)}));
}

// Nobody left out either question, so both have one whole: each file speaks of its own.
BOOST_AUTO_TEST_CASE(a_mark_is_of_the_question_that_its_table_asks) {
  const auto page = [](const std::string& question, std::int64_t first, std::int64_t second, bool once) {
    auto table = made_table(question, {made_dimension(question, {"*+", "a<*", "b<*"}, true)},
                            {{{"*"}, 60}, {{"a"}, first}, {{"b"}, second}});
    table.cells.front().once = once;
    return table;
  };
  BOOST_TEST(passes({page("act", 40, 20, true), page("site", 45, 30, false)}));
  BOOST_TEST(passes({page("act", 40, 45, false), page("site", 40, 20, true)}));
  BOOST_TEST(!passes({page("act", 55, hidden, true), page("site", 45, 30, false)}));
  // In one table of both questions the cell could mean either, and says nothing; so its silence says nothing too.
  const auto both = made_table(
      "both", {made_dimension("act", {"*+", "a<*", "b<*"}, true), made_dimension("site", {"*+", "c<*", "d<*"}, true)},
      {{{"*", "*"}, 60}, {{"a", "*"}, 40}, {{"b", "*"}, 20}, {{"*", "c"}, 40}, {{"*", "d"}, 31}});
  BOOST_TEST(passes({both}));
}

BOOST_AUTO_TEST_CASE(kinds_that_add_up_to_their_group_are_told_by_it) {
  const auto page = [](std::int64_t second, std::int64_t third, bool once) {
    auto table = made_table("t", {made_dimension("bias", {"*+", "g<*", "h<*", "a<g", "b<g", "c<g"}, true)},
                            {{{"*"}, 120}, {{"g"}, 57}, {{"h"}, 70}, {{"a"}, 42}, {{"b"}, second}, {{"c"}, third}});
    table.cells[1].once = once;
    return table;
  };
  BOOST_TEST(!passes({page(14, hidden, true)}));
  BOOST_TEST(passes({page(hidden, hidden, true)}));
  BOOST_TEST(passes({page(14, hidden, false)}));  // some may have named the group alone, or two kinds of it
}

BOOST_AUTO_TEST_CASE(who_is_outside_a_base_is_audited) {
  const auto gender = made_dimension("gender", {"*?", "base<*", "f<base", "m<base"});
  const auto page = [&](std::int64_t total, std::int64_t base, std::int64_t f, std::int64_t m) {
    return made_table("gender", {gender}, {{{"*"}, total}, {{"base"}, base}, {{"f"}, f}, {{"m"}, m}});
  };
  BOOST_TEST(!passes({page(66, 59, 42, 17)}));
  BOOST_TEST(!passes({page(66, hidden, 42, 17)}));  // f + m are the base
  BOOST_TEST(passes({page(66, hidden, 42, hidden)}));
  BOOST_TEST(passes({page(66, 55, 42, 13)}));
  BOOST_TEST(passes({page(66, 66, 42, 24)}));
}

BOOST_AUTO_TEST_CASE(a_total_of_records_and_counts_beside_a_records_only_base) {
  const auto page = [](std::int64_t total, std::int64_t records) {
    return made_table("t", {made_dimension("sent", {"*?", "records<*"})}, {{{"*"}, total}, {{"records"}, records}});
  };
  BOOST_TEST(!passes({page(66, 59)}));
  BOOST_TEST(passes({page(66, 66)}));
  BOOST_TEST(passes({page(66, 55)}));
  BOOST_TEST(passes({page(66, hidden)}));
}

BOOST_AUTO_TEST_CASE(the_counties_of_the_aaln_page) {
  const auto page = [](std::int64_t k, std::int64_t sacramento, std::int64_t yolo, std::int64_t placer,
                       std::int64_t el_dorado) {
    return std::vector{made_row(66, {sacramento, yolo, placer, el_dorado}, k)};
  };
  BOOST_TEST(!passes(page(11, 44, 11, 7, 4)));
  BOOST_TEST(passes(page(11, 44, 11, hidden, hidden)));
  BOOST_TEST(!passes(page(11, 44, 11, 7, hidden)));
  BOOST_TEST(!passes(page(5, 44, 11, 7, hidden)));  // 66 - 44 - 11 - 7
  BOOST_TEST(passes(page(5, 44, 11, hidden, hidden)));
}

BOOST_AUTO_TEST_CASE(a_year_beside_its_quarters) {
  const auto quarters = made_table("q", {made_dimension("period", {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"})},
                                   {{{"2021-Q1"}, 20}, {{"2021-Q2"}, hidden}, {{"2021-Q3"}, 15}, {{"2021-Q4"}, 30}});
  const auto year = [](std::int64_t number) {
    return made_table("y", {made_dimension("period", {"2021"})}, {{{"2021"}, number}});
  };
  BOOST_TEST(passes({quarters}));
  BOOST_TEST(!passes({quarters, year(70)}));
  BOOST_TEST(passes({quarters, year(hidden)}));
}

BOOST_AUTO_TEST_CASE(a_place_that_is_not_tabulated_is_found_by_subtraction) {
  const auto place = made_dimension("place", {"r", "a<r", "b<r"});
  const auto act = made_dimension("act", {"*", "x<*", "y<*"});
  const auto page = [&](std::int64_t a_total, std::int64_t x, std::int64_t a_x, std::int64_t y, std::int64_t a_y) {
    return std::vector{made_table("t", {place, act},
                                  {{{"r", "*"}, 60},
                                   {{"a", "*"}, a_total},
                                   {{"b", "*"}, hidden},
                                   {{"r", "x"}, x},
                                   {{"a", "x"}, a_x},
                                   {{"r", "y"}, y},
                                   {{"a", "y"}, a_y}})};
  };
  BOOST_TEST(!passes(page(hidden, 30, 27, 30, hidden)));
  BOOST_TEST(passes(page(hidden, 30, hidden, 30, hidden)));
}

BOOST_AUTO_TEST_CASE(a_number_below_the_threshold_is_refused_where_it_stands) {
  const Outcome outcome = audited({made_row(30, {10, 20})});
  BOOST_REQUIRE_EQUAL(outcome.refusals.size(), 1U);
  BOOST_TEST(outcome.refusals[0].cell == "code=c0");
  BOOST_TEST((outcome.refusals[0].fault == disclosure::Fault::printed_too_small));
}

BOOST_AUTO_TEST_CASE(a_hidden_cell_that_is_large_in_any_case_may_be_known) {
  // c0 is at least 90: c1 and c2 share the rest.
  const auto table = made_table("t", {made_dimension("code", {"*", "g<*", "a<g", "b<g", "z<*"})},
                                {{{"*"}, 120}, {{"g"}, 100}, {{"a"}, hidden}, {{"b"}, hidden}, {{"z"}, 20}});
  BOOST_TEST(passes({table}));
  BOOST_TEST(passes({made_row(7'500, {hidden, 7'450})}));
}

BOOST_AUTO_TEST_CASE(what_one_profile_hides_the_other_may_show) {
  const auto open = made_table("p", {made_dimension("code", {"*", "a<*", "b<*", "c<*"})},
                               {{{"*"}, 40}, {{"a"}, hidden}, {{"b"}, hidden}, {{"c"}, 20}}, 11, "public");
  const auto closed = [](std::int64_t a, std::int64_t b) {
    return made_table("c", {made_dimension("code", {"*", "a<*", "b<*", "c<*"})},
                      {{{"*"}, 40}, {{"a"}, a}, {{"b"}, b}, {{"c"}, 20}}, 5, "collaborative");
  };
  BOOST_TEST(passes({closed(13, 7), open}));
  BOOST_TEST(passes({closed(hidden, hidden), open}));
  BOOST_TEST(!passes({closed(17, hidden), open}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::prove
