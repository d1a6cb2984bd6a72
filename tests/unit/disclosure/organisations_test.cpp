// The table of organisations: what its own rule lets stand, that it is read as it was written, and that it is no part
// of the sums of people, whoever hands it in.
#include "hub/disclosure/organisations.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/disclosure/release_check.hpp"
#include "tests/support/made_table.hpp"

namespace kith::disclosure {
namespace {

using test::hidden;
using test::impossible;
using test::made_dimension;
using test::made_row;
using test::made_table;

PublishedTable organisations(const std::vector<std::int64_t>& numbers,
                             const std::vector<std::string>& places = {"region:40900", "region:06073"}) {
  std::vector<test::MadeCell> cells;
  for (std::size_t i = 0; i < numbers.size(); ++i) cells.push_back({{places[i].substr(0, 12), "2021-Q1"}, numbers[i]});
  auto table = made_table("region-quarter-organisations",
                          {made_dimension("place", places), made_dimension("period", {"2021-Q1"})}, cells);
  table.counts = Counted::organisations;
  return table;
}

std::size_t faults(const PublishedTable& table) {
  return check_organisations(table).size();
}

BOOST_AUTO_TEST_SUITE(organisations_tables)

BOOST_AUTO_TEST_CASE(three_and_more_stand_and_fewer_do_not) {
  BOOST_TEST(faults(organisations({})) == 0U);
  BOOST_TEST(faults(organisations({3, 40})) == 0U);
  for (const std::int64_t few : {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, hidden, impossible}) {
    const auto found = check_organisations(organisations({few, 3}));
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found.front().cell == "place=region:40900;period=2021-Q1");
  }
}

BOOST_AUTO_TEST_CASE(nothing_in_it_is_part_of_anything) {
  for (const std::string place : {"state:06?", "region:40900<state:06", "*", "region:40900+"})
    BOOST_TEST(faults(organisations({}, {place})) == 1U, place);
  auto table = organisations({3});
  table.dimensions[1].codes.push_back({"2021-Q2", {}});
  BOOST_TEST(faults(table) == 1U);
  table = organisations({3});
  table.dimensions[0].multi = true;
  BOOST_TEST(faults(table) == 1U);
  table = organisations({});
  table.dimensions.push_back(made_dimension("act_type", {"harassment"}));
  BOOST_TEST(faults(table) == 1U);
}

BOOST_AUTO_TEST_CASE(no_table_of_another_name_is_one) {
  auto table = organisations({3, 40});
  table.table = "region-quarter";
  BOOST_TEST(faults(table) == 1U);
}

BOOST_AUTO_TEST_CASE(it_is_read_as_it_was_written_and_says_what_it_counts) {
  const auto table = organisations({3, 5});
  const std::string text = write_table(table);
  BOOST_TEST(text.find(R"("table":"region-quarter-organisations","counts":"organisations",)") != std::string::npos);
  BOOST_TEST((read_table(text).value() == table));
  std::string other = text;
  other.replace(other.find(R"("organisations",)"), 15, R"("people")");
  BOOST_TEST((read_table(other).error().code == Errc::malformed_value));
}

BOOST_AUTO_TEST_CASE(it_is_no_part_of_the_sums) {
  const auto both = std::vector{made_row(20, {12, 11}), organisations({3})};
  BOOST_TEST((build_system(both).error().code == Errc::contradiction));
}

BOOST_AUTO_TEST_CASE(a_reader_checks_it_beside_the_others_and_needs_no_certificate_for_it) {
  // 30 = a + b, both hidden.
  const auto people = made_row(50, {hidden, hidden, 20});
  const Certificate certificate{.profile = people.profile,
                                .tables = {{people.profile.name, people.release, people.table}},
                                .base = {1, 29},
                                .witnesses = {{{0, 9}, {1, -9}}, {{0, 28}, {1, -28}}},
                                .proofs = {}};
  const auto alone = check_releases(std::vector{people}, std::vector{certificate});
  BOOST_REQUIRE(alone.has_value());
  const auto beside = check_releases(std::vector{organisations({3}), people}, std::vector{certificate});
  BOOST_REQUIRE(beside.has_value());
  BOOST_TEST(beside->passed() == alone->passed());
  BOOST_TEST(beside->passed());
  BOOST_TEST(beside->of_organisations == 1U);
  BOOST_TEST(beside->printed == alone->printed);
  BOOST_TEST(beside->certificates == alone->certificates);
  BOOST_TEST(!check_releases(std::vector{organisations({2}), people}, std::vector{certificate})->passed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
