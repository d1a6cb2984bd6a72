// The text of a published table: what is read, what is refused and where, and that its canonical bytes come back.
#include "hub/disclosure/table.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "hub/disclosure/profile.hpp"

namespace kith::disclosure {
namespace {

const std::string page =
    R"({"release":"2021-Q1","table":"place-quarter-act","profile":{"name":"public","version":1,"k":11},"as_of":"2021-05-15",)"
    R"("dimensions":[{"id":"place","codes":[{"code":"region:40900"},{"code":"county:06067","parent":"region:40900"}]},)"
    R"({"id":"period","codes":[{"code":"2021-Q1"}]},)"
    R"({"id":"act_type","multi":true,"codes":[{"code":"*","covers":true},{"code":"harassment","parent":"*"}]}],)"
    R"("cells":[["region:40900","2021-Q1","*",66],["county:06067","2021-Q1","*","S"],["county:06067","2021-Q1","harassment",0],)"
    R"(["region:40900","2021-Q1","harassment","-"]]})";

std::string with(std::string_view what, std::string_view instead) {
  std::string text = page;
  text.replace(text.find(what), what.size(), instead);
  return text;
}

void check_refused(const std::string& text, Errc code, std::string_view pointer) {
  const auto read = read_table(text);
  BOOST_REQUIRE(!read.has_value());
  BOOST_TEST((read.error().code == code), read.error().sentence());
  BOOST_TEST(read.error().place.pointer == pointer);
}

BOOST_AUTO_TEST_SUITE(published_table)

BOOST_AUTO_TEST_CASE(the_format_of_the_page_is_read) {
  const auto table = read_table(page);
  BOOST_REQUIRE(table.has_value());
  BOOST_TEST(table->release == "2021-Q1");
  BOOST_TEST(table->profile.k == 11);
  BOOST_TEST(table->dimensions[0].codes[1].parent == "region:40900");
  BOOST_TEST(table->dimensions[2].multi);
  BOOST_TEST(table->dimensions[2].codes[0].covers);
  BOOST_TEST(*table->cells[0].state.value() == 66);
  BOOST_TEST(table->cells[1].state.is_hidden());
  BOOST_TEST(!table->cells[1].state.value().has_value());
  BOOST_TEST((table->cells[2].state.kind() == CellState::Kind::zero));
  BOOST_TEST(*table->cells[3].state.value() == 0);
}

BOOST_AUTO_TEST_CASE(canonical_bytes_come_back_and_do_not_depend_on_the_order_of_cells) {
  auto table = read_table(page);
  BOOST_REQUIRE(table.has_value());
  const std::string bytes = write_table(*table);
  std::swap(table->cells[0], table->cells[2]);
  BOOST_TEST(write_table(*table) == bytes);
  const auto again = read_table(bytes);
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST(write_table(*again) == bytes);
  BOOST_TEST(again->cells.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_cell_says_that_nobody_in_it_gave_two_answers) {
  const std::string marked = with("\"*\",66]", "\"*\",66,\"once\"]");
  const auto table = read_table(marked);
  BOOST_REQUIRE(table.has_value());
  BOOST_TEST(table->cells[0].once);
  BOOST_TEST(!table->cells[1].once);
  BOOST_TEST(write_table(*table).find(R"("*",66,"once"])") != std::string::npos);
  check_refused(with("\"*\",66]", "\"*\",66,\"twice\"]"), Errc::malformed_value, "/cells/0/4");
  check_refused(with("\"*\",66]", "\"*\",66,1]"), Errc::malformed_value, "/cells/0/4");
  check_refused(with("\"*\",66]", "\"*\",66,\"once\",\"once\"]"), Errc::wrong_type, "/cells/0");
  // Nothing lies below one answer.
  check_refused(with("\"harassment\",0]", "\"harassment\",0,\"once\"]"), Errc::malformed_value, "/cells/2/4");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_with_its_place) {
  check_refused("[]", Errc::wrong_type, "");
  check_refused(with(R"("release":"2021-Q1",)", ""), Errc::missing_field, "/release");
  check_refused(with(R"("release")", R"("note":"x","release")"), Errc::unknown_field, "");
  check_refused(with(R"("2021-Q1","*",66)", R"("2021-Q2","*",66)"), Errc::unknown_code, "/cells/0/1");
  check_refused(with("66", "-66"), Errc::out_of_range, "/cells/0/3");
  check_refused(with("66", "6.5"), Errc::out_of_range, "/cells/0/3");
  check_refused(with("66", "10000000000"), Errc::out_of_range, "/cells/0/3");
  check_refused(with("66", "\"H\""), Errc::malformed_value, "/cells/0/3");
  check_refused(with("66", "true"), Errc::wrong_type, "/cells/0/3");
  check_refused(with(R"(,"*",66)", ",66"), Errc::wrong_type, "/cells/0");
  check_refused(with(R"("county:06067","2021-Q1","*")", R"("region:40900","2021-Q1","*")"), Errc::contradiction,
                "/cells/1");
  check_refused(with(R"("harassment","parent")", R"("*","parent")"), Errc::contradiction,
                "/dimensions/2/codes/1/parent");
  check_refused(with(R"({"code":"county:06067","parent":"region:40900"})", R"({"code":"region:40900"})"),
                Errc::contradiction, "/dimensions/0/codes/1");
  check_refused(with("county:06067", "county 06067"), Errc::malformed_value, "/dimensions/0/codes/1/code");
  check_refused(with(R"("id":"period")", R"("id":"place")"), Errc::contradiction, "/dimensions/1");
  check_refused(with(R"("multi":true)", R"("multi":1)"), Errc::wrong_type, "/dimensions/2/multi");
  check_refused(with(R"("k":11)", R"("k":0)"), Errc::out_of_range, "/profile/k");
}

BOOST_AUTO_TEST_CASE(limits_hold) {
  const TableLimits few_cells{.cells = 3};
  BOOST_TEST((read_table(page, few_cells).error().code == Errc::json_too_large));
  const TableLimits few_codes{.codes = 1};
  BOOST_TEST((read_table(page, few_codes).error().code == Errc::json_too_large));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(release_profiles)

BOOST_AUTO_TEST_CASE(thresholds_are_raised_and_never_lowered) {
  const Profile floor = *profile("public");
  BOOST_TEST(floor.k == 11);
  BOOST_TEST(floor.organisations == 3);
  BOOST_TEST(with_thresholds(floor, {.k = 20})->k == 20);
  BOOST_TEST(with_thresholds(floor, {})->k == 11);
  BOOST_TEST((with_thresholds(floor, {.k = 10}).error().code == Errc::out_of_range));
  BOOST_TEST((with_thresholds(floor, {.organisations = 2}).error().code == Errc::out_of_range));
  BOOST_TEST(profile("collaborative")->k == 5);
  BOOST_TEST((profile("own").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
