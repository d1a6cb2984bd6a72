// The rules that need the exact counts: how many organisations stand behind a printed number, and what one of them can
// tell by subtracting its own.
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "hub/prove/document.hpp"
#include "tests/support/made_table.hpp"

namespace kith::prove {
namespace {

using disclosure::Fault;
using test::hidden;
using test::made_row;

using Shares = std::vector<std::int64_t>;  // of the organisations o0, o1, …

std::string cell_text(const std::string& code, const Shares& shares) {
  std::string text =
      "[\"" + code + "\"," + std::to_string(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}));
  text += ",[";
  for (std::size_t o = 0; o < shares.size(); ++o)
    text += (o == 0 ? "[\"o" : ",[\"o") + std::to_string(o) + "\"," + std::to_string(shares[o]) + "]";
  return text + "]]";
}

// A row whose total is the sum of its children; `printed` says how each stands, the total first.
Result<Question> question(const std::vector<Shares>& children, const std::vector<std::int64_t>& printed,
                          const std::string& rules) {
  Shares total(children.front().size());
  std::string codes = R"({"code":"*"})", cells;
  for (std::size_t c = 0; c < children.size(); ++c) {
    const std::string code = "c" + std::to_string(c);
    codes += R"(,{"code":")" + code + R"(","parent":"*"})";
    cells += "," + cell_text(code, children[c]);
    for (std::size_t o = 0; o < total.size(); ++o) total[o] += children[c][o];
  }
  const auto table = made_row(printed.front(), {printed.begin() + 1, printed.end()});
  const std::string cube =
      R"({"release":"2021","table":"row","as_of":"2022-02-15","dimensions":[{"id":"code","codes":[)" + codes +
      R"(]}],"cells":[)" + cell_text("*", total) + cells + "]}";
  return read_question(R"({"profile":{"name":"public","version":1,"k":11)" + rules + R"(},"tables":[)" +
                       disclosure::write_table(table) + R"(],"sealed":[)" + cube + "]}");
}

std::vector<Fault> faults(const std::vector<Shares>& children, const std::vector<std::int64_t>& printed,
                          const std::string& rules = R"(,"organisations":3,"insider":true)") {
  const auto asked = question(children, printed, rules);
  BOOST_REQUIRE_MESSAGE(asked.has_value(), "the question is not understood");
  const auto outcome =
      audit(asked->tables, asked->profile,
            {.counts = &asked->sealed, .organisations = asked->organisations, .insider = asked->insider});
  BOOST_REQUIRE(outcome.has_value());
  std::vector<Fault> found;
  for (const Refusal& refusal : outcome->refusals) found.push_back(refusal.fault);
  return found;
}

BOOST_AUTO_TEST_SUITE(insiders)

BOOST_AUTO_TEST_CASE(organisations_behind_a_printed_number) {
  const Shares many{40, 40, 40};
  BOOST_TEST((faults({{12, 11, 13}, many}, {156, 36, 120}).empty()));
  // 15 people of whom one organisation brought 9 leave 6 of others.
  BOOST_TEST((faults({{9, 4, 2}, many}, {135, 15, 120}) == std::vector{Fault::told_to_insider}));
  BOOST_TEST((faults({{11, 0, 0}, many}, {131, 11, 120}) == std::vector{Fault::too_few_organisations}));
}

BOOST_AUTO_TEST_CASE(what_hides_a_number_from_others_need_not_hide_it_from_who_brought_its_complement) {
  // 20 = 8 + 12: to everybody 1 to 19. o0 brought 5 and all of the 12, so it knows that at most 3 of the 8 are others'.
  const std::vector<Shares> children{{5, 3, 0}, {12, 0, 0}, {40, 40, 40}};
  const std::vector<std::int64_t> printed{140, hidden, hidden, 120};
  BOOST_TEST((faults(children, printed, "").empty()));
  const auto told = faults(children, printed);
  BOOST_TEST((told == std::vector{Fault::told_to_insider}));
  // Others' people in the complement make room.
  BOOST_TEST((faults({{5, 3, 0}, {12, 15, 9}, {40, 40, 40}}, {164, hidden, hidden, 120}).empty()));
}

BOOST_AUTO_TEST_CASE(what_markers_and_own_people_tell_together_is_no_fault_of_the_tables) {
  // o0's person gave b and not a; o1's gave both. o0 knows from an S that others gave a, and from a mark that is not
  // there that somebody gave two: b is 2 or more, whatever any number says. Nothing more can be hidden.
  const std::string codes =
      R"([{"code":"*","partial":true},{"code":"base","parent":"*","covers":true},{"code":"a","parent":"base"},{"code":"b","parent":"base"}])";
  const auto document = [&](const std::string& cells, const std::string& stamp) {
    return R"({"release":"2021","table":"t","as_of":"2022-02-15",)" + stamp +
           R"("dimensions":[{"id":"bias","multi":true,"codes":)" + codes + R"(}],"cells":)" + cells + "}";
  };
  const std::string published =
      document(R"([["*","S"],["base","S"],["a","S"],["b","S"]])", R"("profile":{"name":"public","version":1,"k":11},)");
  const std::string exact = document("[" + cell_text("*", {1, 1}) + "," + cell_text("base", {1, 1}) + "," +
                                         cell_text("a", {0, 1}) + "," + cell_text("b", {1, 1}) + "]",
                                     "");
  const auto asked =
      read_question(R"({"profile":{"name":"public","version":1,"k":11,"organisations":3,"insider":true},"tables":[)" +
                    published + R"(],"sealed":[)" + exact + "]}");
  BOOST_REQUIRE_MESSAGE(asked.has_value(), "the question is not understood");
  const auto outcome = audit(asked->tables, asked->profile,
                             {.counts = &asked->sealed, .organisations = asked->organisations, .insider = true});
  BOOST_REQUIRE(outcome.has_value());
  BOOST_TEST(outcome->refusals.empty());
}

BOOST_AUTO_TEST_CASE(exact_counts_must_be_those_of_the_tables) {
  const auto asked = question({{5, 3, 0}, {12, 0, 0}}, {21, hidden, hidden}, R"(,"insider":true)");
  BOOST_REQUIRE(asked.has_value());
  const auto outcome = audit(asked->tables, asked->profile, {.counts = &asked->sealed, .insider = true});
  BOOST_REQUIRE(!outcome.has_value());
  BOOST_TEST((outcome.error().code == Errc::contradiction));
  const auto without = read_question(R"({"profile":{"name":"public","version":1,"k":11,"insider":true},"tables":[]})");
  BOOST_TEST((without.error().code == Errc::missing_field));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::prove
