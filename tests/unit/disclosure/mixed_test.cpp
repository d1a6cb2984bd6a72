// The rule of mixed tables, their text, and that none of them gets into sums.
#include "hub/disclosure/mixed.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/disclosure/release_check.hpp"
#include "hub/disclosure/system.hpp"

namespace kith::disclosure {
namespace {

PublishedTable table(std::string name, Counted counts, const std::vector<CellState>& cells) {
  PublishedTable made{
      .release = "2021-Q1",
      .table = std::move(name),
      .profile = {"public", 1, 11},
      .as_of = "2021-05-15",
      .dimensions = {{"place",
                      false,
                      {{"state:06", {}, true}, {"county:06067", "state:06"}, {"county:06113", "state:06"}}},
                     {"period", false, {{"2021-Q1", {}}}}},
      .cells = {},
      .counts = counts};
  for (std::uint32_t place = 0; place < cells.size(); ++place) made.cells.push_back({{place, 0}, cells[place]});
  return made;
}

CellState number(std::int64_t n) {
  return *CellState::of(n);
}

PublishedTable people() {
  return table("place-quarter", Counted::people, {number(100), number(40), CellState::hidden()});
}
PublishedTable sent() {
  return table("place-quarter-aggregates", Counted::aggregates, {number(60), CellState::hidden(), number(0)});
}
PublishedTable mixed() {
  return mixed_table("place-quarter-mixed", people(), sent());
}

BOOST_AUTO_TEST_SUITE(mixed_tables)

BOOST_AUTO_TEST_CASE(a_number_stands_only_where_both_are_printed) {
  const PublishedTable made = mixed();
  BOOST_TEST((made.counts == Counted::mixed));
  BOOST_TEST((made.cells == std::vector<PublishedCell>{{{0, 0}, number(160)}}));
  BOOST_TEST(check_mixed(made, std::vector{people(), sent(), made}).empty());
}

BOOST_AUTO_TEST_CASE(a_number_beside_a_hidden_part_or_with_another_sum_is_found) {
  const auto findings = [](const PublishedCell& cell) {
    PublishedTable forged = mixed();
    forged.cells = {cell};
    return check_mixed(forged, std::vector{people(), sent(), forged}).size();
  };
  BOOST_TEST(findings({{1, 0}, number(47)}) == 1U);           // 40 records, so 7 were sent
  BOOST_TEST(findings({{2, 0}, number(7)}) == 1U);            // none were sent, so 7 records
  BOOST_TEST(findings({{0, 0}, number(161)}) == 1U);          // no sum of the two
  BOOST_TEST(findings({{0, 0}, CellState::hidden()}) == 1U);  // nothing is hidden that both print
}

BOOST_AUTO_TEST_CASE(both_tables_have_to_be_there_and_be_what_they_are_said_to_be) {
  BOOST_TEST(check_mixed(mixed(), std::vector{people(), mixed()}).size() == 1U);
  BOOST_TEST(check_mixed(mixed(), std::vector{sent(), mixed()}).size() == 1U);
  PublishedTable other = sent();
  other.counts = Counted::people;
  BOOST_TEST(check_mixed(mixed(), std::vector{people(), other, mixed()}).size() == 1U);
  other = sent();
  other.release = "2021-Q2";
  BOOST_TEST(check_mixed(mixed(), std::vector{people(), other, mixed()}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_a_table_counts_is_in_its_text) {
  for (const PublishedTable& one : {people(), sent(), mixed()}) {
    const std::string text = write_table(one);
    const auto read = read_table(text);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((*read == one));
    BOOST_TEST(write_table(*read) == text);
  }
  const auto refused = [](std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    BOOST_REQUIRE(at != std::string::npos);
    return !read_table(text.replace(at, from.size(), to)).has_value();
  };
  BOOST_TEST(refused(write_table(mixed()), R"("counts":"mixed",)", ""));
  BOOST_TEST(refused(write_table(mixed()), R"("counts":"mixed")", R"("counts":"sums")"));
  BOOST_TEST(refused(write_table(mixed()), R"(,"place-quarter-aggregates"])", "]"));
  BOOST_TEST(refused(write_table(sent()), R"("counts":"aggregates")", R"("counts":"aggregates","of":["a","b"])"));
}

BOOST_AUTO_TEST_CASE(records_and_aggregates_have_sums_of_their_own_and_mixed_tables_none) {
  BOOST_TEST(build_system(std::vector{people()}).has_value());
  BOOST_TEST(build_system(std::vector{sent()}).has_value());
  BOOST_TEST(!build_system(std::vector{people(), sent()}).has_value());
  BOOST_TEST(!build_system(std::vector{mixed()}).has_value());
}

BOOST_AUTO_TEST_CASE(aggregates_need_a_certificate_of_their_own) {
  const auto checked = check_releases(std::vector{sent()}, {});
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->findings.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
