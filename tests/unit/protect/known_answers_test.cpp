// Answers that are known from arithmetic: which cells must go with a small one, and which need not.
#include <boost/test/unit_test.hpp>

#include "hub/protect/rules.hpp"
#include "tests/unit/protect/jobs.hpp"

namespace kith::protect::testing {
namespace {

BOOST_AUTO_TEST_SUITE(protection_known_answers)

BOOST_AUTO_TEST_CASE(three_tens_under_a_printed_total_take_the_fourteen_with_them) {
  BOOST_TEST(row({10, 14, 10, 10, 0, 0, 0, 30}, 11) == "S S S S 0 0 0 30 | 74");
}

BOOST_AUTO_TEST_CASE(a_small_total_goes_with_its_parts) {
  BOOST_TEST(row({4, 4, 3}, 11) == "S S S | S");
  BOOST_TEST(row({4, 4, 4}, 11) == "S S S | 12");
}

BOOST_AUTO_TEST_CASE(one_small_part_takes_the_smallest_partner_that_is_enough) {
  BOOST_TEST(row({3, 20, 40, 90}, 11) == "S S 40 90 | 153");
  BOOST_TEST(row({3, 0, 0, 90}, 11) == "S 0 0 S | 93");
}

BOOST_AUTO_TEST_CASE(nothing_is_hidden_where_nothing_is_small) {
  BOOST_TEST(row({11, 0, 20, 300}, 11) == "11 0 20 300 | 331");
}

BOOST_AUTO_TEST_CASE(zeros_are_never_partners) {
  BOOST_TEST(row({0, 0, 5}, 11) == "0 0 S | S");
}

Profile rules(std::int64_t k) {
  return {.stamp = {.name = "public", .version = 1, .k = k}, .organisations = 3, .insider = true};
}

std::vector<Share> shares(std::initializer_list<std::int64_t> counts) {
  std::vector<Share> all;
  for (const std::int64_t n : counts)
    if (n > 0) all.push_back({static_cast<std::uint32_t>(all.size()), n});
  return all;
}

BOOST_AUTO_TEST_CASE(organisations_that_could_subtract_themselves_hide_a_cell) {
  BOOST_TEST(is_primary(15, shares({9, 4, 2}), rules(11)));
  BOOST_TEST(!is_primary(36, shares({12, 11, 13}), rules(11)));
  BOOST_TEST(is_primary(11, shares({11, 0, 0}), rules(11)));
  BOOST_TEST(is_primary(10, shares({4, 3, 3}), rules(11)));
  BOOST_TEST(!is_primary(0, {}, rules(11)));
}

BOOST_AUTO_TEST_CASE(a_cell_of_too_few_organisations_takes_a_partner) {
  const std::vector<std::string> by_organisation = {R"([["a",40]])", R"([["a",20],["b",20],["c",20]])",
                                                    R"([["a",90],["b",90],["c",90]])",
                                                    R"([["a",150],["b",110],["c",110]])"};
  BOOST_TEST(row({40, 60, 270}, 11, by_organisation, 3, true) == "S S 270 | 370");
}

BOOST_AUTO_TEST_CASE(the_chain_of_complements_is_safe_for_everyone_in_it) {
  // p = 5, c = 13, d = 27, e = 9 in the sums 18, 40 and 36: whatever is hidden, no one's value follows.
  const std::string dimensions = flat("x", 2) + "," + flat("y", 2);
  const auto done = protected_of(job(profile(11), {cube(dimensions,
                                                        R"(["c0","c0",5],["c0","c1",13],["c0","*",18],
                                                            ["c1","c0",31],["c1","c1",27],["c1","*",58],
                                                            ["*","c0",36],["*","c1",40],["*","*",76])")}));
  const auto printed = cells_of(done.tables.front());
  BOOST_TEST(printed.at("c0|c0") == "S");
  BOOST_TEST(printed.at("*|*") == "76");
  BOOST_TEST(done.account.primary_cells == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_that_its_total_tells_takes_another_with_it) {
  const auto hide = [](const std::string& cells) {
    const std::string bias =
        R"({"id":"bias","multi":true,"codes":[{"code":"*","covers":true},{"code":"c0","parent":"*"},{"code":"c1","parent":"*"},{"code":"c2","parent":"*"}]})";
    return protected_of(job(profile(11), {cube(bias, cells)})).tables.front();
  };
  const auto once = hide(R"(["c0",42],["c1",14],["c2",1],["*",57])");
  BOOST_TEST(
      (cells_of(once) == std::map<std::string, std::string>{{"*", "57"}, {"c0", "42"}, {"c1", "S"}, {"c2", "S"}}));
  BOOST_TEST(once.cells.back().once);
  // Somebody gave two answers: how many did so is not known.
  const auto twice = hide(R"(["c0",42],["c1",15],["c2",1],["*",57])");
  BOOST_TEST(
      (cells_of(twice) == std::map<std::string, std::string>{{"*", "57"}, {"c0", "42"}, {"c1", "15"}, {"c2", "S"}}));
  BOOST_TEST(!twice.cells.back().once);
}

// Nobody left out either question, so both have one whole; only the acts add up to it.
BOOST_AUTO_TEST_CASE(each_question_is_protected_by_what_its_own_table_says) {
  const auto question = [](const std::string& id) {
    return R"({"id":")" + id +
           R"(","multi":true,"codes":[{"code":"*","covers":true},{"code":"c0","parent":"*"},{"code":"c1","parent":"*"},{"code":"c2","parent":"*"}]})";
  };
  const auto done =
      protected_of(job(profile(11), {cube(question("act"), R"(["c0",42],["c1",14],["c2",1],["*",57])"),
                                     cube(question("site"), R"(["c0",42],["c1",15],["c2",1],["*",57])")}));
  const auto acts = cells_of(done.tables[0]);
  BOOST_TEST(acts.at("c1") == "S");
  BOOST_TEST(done.tables[0].cells.back().once);
  const auto sites = cells_of(done.tables[1]);
  BOOST_TEST(sites.at("c1") == "15");
  BOOST_TEST(sites.at("c2") == "S");
  BOOST_TEST(!done.tables[1].cells.back().once);
}

BOOST_AUTO_TEST_CASE(a_kind_that_its_group_tells_takes_another_with_it) {
  // Some forms ask for the group alone, so kinds need not cover it; where they add up to it, whoever knows the forms
  // subtracts.
  const std::string bias =
      R"({"id":"bias","multi":true,"codes":[{"code":"*","covers":true},{"code":"g","parent":"*"},{"code":"h","parent":"*"},)"
      R"({"code":"g0","parent":"g"},{"code":"g1","parent":"g"},{"code":"g2","parent":"g"}]})";
  const auto hide = [&](const std::string& kinds) {
    return protected_of(job(profile(11), {cube(bias, R"(["*",120],["g",57],["h",70],)" + kinds)})).tables.front();
  };
  const auto adding_up = hide(R"(["g0",42],["g1",14],["g2",1])");
  BOOST_TEST(
      (cells_of(adding_up) == std::map<std::string, std::string>{
                                  {"*", "120"}, {"g", "57"}, {"h", "70"}, {"g0", "42"}, {"g1", "S"}, {"g2", "S"}}));
  std::map<std::string, bool> marks;
  for (const auto& cell : adding_up.cells) marks[adding_up.dimensions[0].codes[cell.codes[0]].code] = cell.once;
  BOOST_TEST(marks.at("g"));
  BOOST_TEST(!marks.at("*"));  // seven answers too many
  BOOST_TEST(!marks.at("h"));
  const auto with_a_group_alone = cells_of(hide(R"(["g0",42],["g1",13],["g2",1])"));
  BOOST_TEST(with_a_group_alone.at("g1") == "13");
  BOOST_TEST(with_a_group_alone.at("g2") == "S");
}

BOOST_AUTO_TEST_CASE(who_did_not_choose_an_answer_is_counted_too) {
  // 62 of 66 gives 4 who are not; 40 of 66 gives 26.
  const auto done =
      protected_of(job(profile(11), {cube(flat("reason", 2, R"(,"multi":true)"), R"(["c0",62],["c1",40],["*",66])")}));
  const auto printed = cells_of(done.tables.front());
  BOOST_TEST(printed.at("c0") == "S");
  BOOST_TEST(printed.at("c1") == "40");
  BOOST_TEST(printed.at("*") == "66");
}

BOOST_AUTO_TEST_CASE(who_is_outside_a_base_is_counted_too) {
  // 66 and 59 publish a 7.
  const std::string dimension = R"({"id":"gender","codes":[{"code":"*","partial":true},{"code":"base","parent":"*"},)"
                                R"({"code":"f","parent":"base"},{"code":"m","parent":"base"}]})";
  const auto done = protected_of(job(profile(11), {cube(dimension, R"(["*",66],["base",59],["f",42],["m",17])")}));
  const auto printed = cells_of(done.tables.front());
  const auto is_hidden = [&](const std::string& code) { return printed.at(code) == "S"; };
  // The base follows from its parts as long as all of them are printed.
  BOOST_TEST((is_hidden("*") || (is_hidden("base") && (is_hidden("f") || is_hidden("m")))));
  BOOST_TEST(done.account.hidden_weight < 66 + 59);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::protect::testing
