// The attacker itself, on tables so small that the answer is known: what it must find, and what it must not.
#include <boost/test/unit_test.hpp>

#include "tests/attacks/attacker.hpp"

namespace kith::attacks {
namespace {

constexpr std::int64_t k = 11;

// A state and the regions of a quarter: how many people of each organisation, and whether they are printed.
struct Row {
  std::string place;
  std::vector<std::int64_t> own;
  bool is_printed = false;
};

struct Sums {
  Truth truth;
  std::string codes = R"({"code":"state:06"})", cells;

  explicit Sums(const std::vector<Row>& regions) {
    Count all;
    for (const Row& row : regions) {
      add(row);
      codes += R"(,{"code":")" + row.place + R"(","parent":"state:06"})";
      for (std::size_t org = 0; org < row.own.size(); ++org) all.own[org] += row.own[org];
    }
    add({"state:06", all.own, true});
  }
  void add(const Row& row) {
    Count& count = truth[{row.place, "2021-Q1", "", "*"}];
    for (std::size_t org = 0; org < row.own.size(); ++org) {
      count.own[org] = row.own[org];
      count.all += row.own[org];
    }
    const std::string state = row.is_printed || count.all == 0 ? std::to_string(count.all) : "\"S\"";
    cells += (cells.empty() ? "[\"" : ",[\"") + row.place + "\",\"2021-Q1\"," + state + "]";
  }
  [[nodiscard]] Reading reading() const {
    return read({{"public-2021-Q1", "public", "2021-Q1", "", "place-quarter.json",
                  R"({"release":"2021-Q1","dimensions":[{"id":"place","codes":[)" + codes +
                      R"(]},{"id":"period","codes":[{"code":"2021-Q1"}]}],"cells":[)" + cells + "]}"}});
  }
};

struct Known {
  test::Glpsol glpsol;
  Attacker attacker_of(const std::vector<Row>& regions) {
    const Sums sums{regions};
    Attacker made{sums.reading(), sums.truth, k, glpsol};
    BOOST_TEST(made.knows_the_truth());
    return made;
  }
};

Cell region(const std::string& place) {
  return {place, "2021-Q1", "", "*"};
}

BOOST_FIXTURE_TEST_SUITE(known_answers, Known)

BOOST_AUTO_TEST_CASE(two_hidden_of_a_printed_sum_share_what_is_left) {
  Attacker attacker = attacker_of({{"a", {4}}, {"b", {26}}, {"c", {20}, true}});
  const Finding found = attacker.ask(region("a"));
  BOOST_TEST(found.least == 1);
  BOOST_TEST(found.most == 29);
  BOOST_TEST(attacker.attack().empty());
}

BOOST_AUTO_TEST_CASE(one_hidden_is_the_total_less_the_rest) {
  Attacker attacker = attacker_of({{"a", {4}}, {"b", {26}, true}, {"c", {20}, true}});
  const auto found = attacker.attack();
  BOOST_REQUIRE_EQUAL(found.size(), 1U);
  BOOST_TEST(found.front().is_exact(), text(found));
}

BOOST_AUTO_TEST_CASE(a_small_total_tells_of_its_parts) {
  // 4 + 4 + 3 under a printed 11: each is 1 to 9, which is one value too few.
  const auto found = attacker_of({{"a", {4}}, {"b", {4}}, {"c", {3}}}).attack();
  BOOST_TEST(found.size() == 3U, text(found));
  BOOST_TEST(attacker_of({{"a", {4}}, {"b", {4}}, {"c", {4}}}).attack().empty());
}

BOOST_AUTO_TEST_CASE(three_tens_are_guessed_and_with_the_fourteen_they_are_not) {
  const std::vector<Row> tens = {{"a", {10}}, {"b", {14}, true}, {"c", {10}}, {"d", {10}}, {"e", {30}, true}};
  BOOST_TEST(attacker_of(tens).attack().size() == 3U);
  auto more = tens;
  more[1].is_printed = false;
  BOOST_TEST(attacker_of(more).attack().empty());
}

BOOST_AUTO_TEST_CASE(who_brought_the_complement_sees_behind_it) {
  // 20 = 8 + 12: to everybody 1 to 19. The first brought 5 and all of the 12, so at most 3 of the 8 are others'.
  Attacker attacker = attacker_of({{"a", {5, 3}}, {"b", {12}}, {"c", {40, 40, 40}, true}});
  BOOST_TEST(attacker.attack().empty());
  const auto found = attacker.attack_as(0);
  BOOST_REQUIRE(!found.empty());
  BOOST_TEST(found.front().is == 3);
  BOOST_TEST(found.front().most == 3);
  BOOST_TEST(attacker_of({{"a", {5, 3}}, {"b", {12, 15, 9}}, {"c", {40, 40, 40}, true}}).attack_as(0).empty());
}

BOOST_AUTO_TEST_CASE(who_subtracts_its_own_from_a_printed_number_finds_the_others) {
  const auto found = attacker_of({{"a", {9, 4, 2}, true}, {"b", {40, 40, 40}, true}}).attack_as(0);
  BOOST_REQUIRE(!found.empty());
  BOOST_TEST(found.front().is_exact());
  BOOST_TEST(found.front().is == 6);
}

BOOST_AUTO_TEST_CASE(answers_that_add_up_tell_the_hidden_one) {
  // 57 of a state: 42 and 14 of two kinds, and one of a third.
  const auto told_of = [&](const std::string& mark, std::int64_t third) {
    Truth truth;
    const auto add = [&](const std::string& code, std::int64_t n) {
      truth[{"state:06", "2021-Q1", code == "*" ? "" : "bias", code}].all = n;
    };
    add("*", 57);
    add("base", 57);
    add("a", 42);
    add("b", 14);
    add("c", third);
    const std::string row = R"(["state:06","2021-Q1",)";
    const Reading reading = read(
        {{"public-2021-Q1", "public", "2021-Q1", "", "state-quarter-bias.json",
          R"({"release":"2021-Q1","dimensions":[{"id":"place","codes":[{"code":"state:06"}]},{"id":"period","codes":[)"
          R"({"code":"2021-Q1"}]},{"id":"bias","multi":true,"codes":[{"code":"*","partial":true},{"code":"base",)"
          R"("parent":"*","covers":true},{"code":"a","parent":"base"},{"code":"b","parent":"base"},)"
          R"({"code":"c","parent":"base"}]}],"cells":[)" +
              row + R"("*",57],)" + row + R"("base",57)" + mark + "]," + row + R"("a",42],)" + row + R"("b",14],)" +
              row + R"("c","S"]]})"}});
    Attacker attacker{reading, truth, k, glpsol};
    BOOST_TEST(attacker.knows_the_truth());
    return attacker.ask({"state:06", "2021-Q1", "bias", "c"});
  };
  BOOST_TEST(told_of(R"(,"once")", 1).is_exact());
  const Finding overlapping = told_of("", 15);
  BOOST_TEST(overlapping.least == 2);
  BOOST_TEST(overlapping.most == 57);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::attacks
