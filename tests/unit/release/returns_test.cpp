// Organisations reporting: from returns to regions, and to a table of its own in a release made of a real database by
// the real programs. No record moves it, it moves no other file, and it names nobody.
#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/disclosure/organisations.hpp"
#include "hub/disclosure/release_check.hpp"
#include "hub/release/making.hpp"
#include "hub/release/organisations_table.hpp"
#include "hub/release/report.hpp"
#include "hub/storage/period_returns.hpp"
#include "hub/storage/pg.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/counted_records.hpp"
#include "tests/unit/release/made_year.hpp"

namespace kith::release {
namespace {

using std::chrono::year;

std::int32_t county(std::int32_t code) {
  return storage::place_value({PlaceLevel::county, code});
}

Menu menu_with_returns() {
  return Menu::parse(
             "version = 1\norganisations_reporting = true\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\n"
             "periods = [\"quarter\", \"year\"]\n")
      .value();
}

std::map<std::string, std::int64_t> by_region(const std::vector<storage::ReturnedPlace>& sent) {
  storage::PeriodCounts counted;
  for (const std::string_view org : {"first", "second", "third"}) counted.orgs.push_back(OrgCode::parse(org).value());
  counted.returns = sent;
  const Menu menu = menu_with_returns();
  counted.dimensions.resize(asked_for(menu, {2021, 1}, {}).dimensions.size());
  const auto counts = exact_counts(menu, test::california(), {2021, 1}, counted);
  BOOST_TEST(counts.organisations.empty());
  std::map<std::string, std::int64_t> found;
  for (const RegionReturns& one : counts.returns) found[test::california().nodes()[one.place].code] = one.organisations;
  const auto again = read_counts(write_counts(counts, test::california()), test::california());
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((again->returns == counts.returns));
  return found;
}

BOOST_AUTO_TEST_SUITE(organisations_reporting)

BOOST_AUTO_TEST_CASE(an_organisation_counts_once_in_each_region_that_it_serves) {
  using Found = std::map<std::string, std::int64_t>;
  // Two counties of one region, and a region that is one county.
  BOOST_TEST((by_region({{0, county(6067)}, {0, county(6113)}, {1, county(6067)}, {1, county(6073)}}) ==
              Found{{"region:40900", 2}, {"region:06073", 1}}));
  BOOST_TEST((by_region({{2, storage::place_value({PlaceLevel::cbsa, 40900})}}) == Found{{"region:40900", 1}}));
  BOOST_TEST((by_region({{0, county(36061)}}).empty()));  // not on the map
  const auto of_state = by_region({{0, storage::place_value({PlaceLevel::state, 6})}, {1, county(6067)}});
  BOOST_TEST(of_state.size() == 25U);
  BOOST_TEST(of_state.at("region:40900") == 2);
  BOOST_TEST(of_state.at("region:06073") == 1);
}

BOOST_AUTO_TEST_CASE(counts_that_were_sealed_before_returns_have_none) {
  const auto counts = exact_counts(test::menu(), test::california(), {2021, 1}, {{}, {}, {{}, {}}, {}});
  std::string text = write_counts(counts, test::california());
  const auto at = text.find(",\"returns\":[]");
  BOOST_REQUIRE(at != std::string::npos);
  text.erase(at, 13);
  const auto read = read_counts(text, test::california());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->returns.empty());
}

BOOST_AUTO_TEST_CASE(the_menu_says_whether_there_is_such_a_table) {
  BOOST_TEST(Menu::built_in().has_organisations_reporting());
  BOOST_TEST(menu_with_returns().has_organisations_reporting());
  BOOST_TEST(!test::menu().has_organisations_reporting());
  BOOST_TEST(asked_for(menu_with_returns(), {2021, 1}, {}).returns_of == "2021-Q1");
  BOOST_TEST(asked_for(menu_with_returns(), {2021, 0}, {}).returns_of.empty());
  BOOST_TEST(asked_for(test::menu(), {2021, 1}, {}).returns_of.empty());
  const auto wrong = Menu::parse("version = 1\norganisations_reporting = 3\n");
  BOOST_REQUIRE(!wrong.has_value());
  BOOST_TEST(wrong.error().front().line == 2U);
}

// Five organisations; three of them have records.
struct Collaborative {
  kith::test::TestDatabase database;
  std::vector<OrgCode> orgs;
  pg::Connection serve = database.serve();
  pg::Connection owner = database.superuser();
  Rules rules{menu_with_returns(),  RegionMaps::built_in(), std::string(64, 'a'),
              std::string(64, 'b'), test::profiles(),       test::programs()};

  Collaborative() {
    for (const std::string_view code : {"quartz_one", "quartz_two", "quartz_three", "quartz_four", "quartz_five"})
      orgs.push_back(database.add_org(code));
  }
  void add_quarter(unsigned quarter) {
    const auto day = std::chrono::sys_days{year{2021} / std::chrono::month{3 * quarter - 1} / 3};
    for (std::size_t org = 0; org < 3; ++org)
      for (const std::int32_t code : {6037, 6067, 6073}) kith::test::add_records(owner, {orgs[org], day, code, 30});
  }
  void send(std::size_t org, const std::string& period, std::vector<std::int32_t> places) {
    BOOST_REQUIRE(storage::send_return(serve, Access::own(orgs[org]), {period, std::move(places)}).has_value());
  }
  Draft make(const std::string& period, const Progress& progress = {}) {
    auto made = ReleaseMaking{serve, rules, year{2022} / 3 / 1, progress}.make(*ReleasePeriod::parse(period));
    BOOST_REQUIRE_MESSAGE(made.has_value(), period << ": " << (made ? std::string_view{} : sentence(made.error().why)));
    return *std::move(made);
  }
  std::map<std::string, std::string> files_of(const std::string& id) {
    std::map<std::string, std::string> files;
    auto release = storage::read_release(serve, id).value();
    for (auto& file : release.files) files[file.name] = std::move(file.bytes);
    return files;
  }
};

const std::string json_name = std::string{organisations_table_name} + ".json";
const std::string csv_name = std::string{organisations_table_name} + ".csv";

BOOST_FIXTURE_TEST_CASE(a_quarter_tells_of_regions_with_three_returns_and_of_nobody_by_name, Collaborative) {
  add_quarter(1);
  // Of Sacramento's region three, of which two have no record; of San Diego's two, and those have some.
  send(2, "2021-Q1", {county(6067), county(6113)});
  send(3, "2021-Q1", {county(6061)});
  send(4, "2021-Q1", {county(6067)});
  send(0, "2021-Q1", {county(6073)});
  send(1, "2021-Q1", {county(6073)});
  const auto draft = make("2021-Q1");
  BOOST_TEST(report(draft, rules, {})
                 .find("region-quarter-organisations: 1 region with three returns or more, of 2 with any.\n") !=
             std::string::npos);
  for (const std::string id : {"public-2021-Q1", "collaborative-2021-Q1"}) {
    auto files = files_of(id);
    BOOST_TEST(files.at(csv_name) == "place,period,organisations\r\nregion:40900,2021-Q1,3\r\n");
    const auto table = disclosure::read_table(files.at(json_name)).value();
    BOOST_TEST((table.counts == disclosure::Counted::organisations));
    BOOST_TEST(disclosure::check_organisations(table).empty());
    BOOST_TEST(files.at("codebook.json").find("Not people but organisations") != std::string::npos);
    BOOST_TEST(files.at("codebook.csv").find("Not people but organisations") != std::string::npos);
    BOOST_TEST(files.at("certificate.json").find("organisations") == std::string::npos);
    for (const auto& [name, bytes] : files) BOOST_TEST(bytes.find("quartz") == std::string::npos, name);
  }
  const auto sealed = storage::read_sealed_counts(serve, "2021-Q1").value();
  BOOST_TEST(sealed.find("quartz_four") == std::string::npos);  // who has no record is not in it
}

BOOST_FIXTURE_TEST_CASE(everything_together_verifies_and_the_year_has_no_such_table, Collaborative) {
  for (const unsigned quarter : {1U, 2U, 3U, 4U}) {
    add_quarter(quarter);
    for (std::size_t org = 0; org < 5; ++org)
      send(org, "2021-Q" + std::to_string(quarter), {county(6067), county(quarter % 2 == 0 ? 6073 : 6037)});
  }
  for (const std::string period : {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021"}) make(period);
  std::vector<disclosure::PublishedTable> tables;
  std::vector<disclosure::Certificate> certificates;
  const auto listed = storage::list_releases(serve).value();
  for (const auto& release : listed) {
    auto stored = storage::read_release(serve, release.id).value();
    for (auto& file : stored.files) {
      if (file.name == "certificate.json") certificates.push_back(disclosure::read_certificate(file.bytes).value());
      if (is_table(file)) tables.push_back(disclosure::read_table(std::move(file.bytes)).value());
    }
  }
  BOOST_TEST(!files_of("public-2021").contains(json_name));
  const auto checked = disclosure::check_releases(tables, certificates);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->passed());
  BOOST_TEST(checked->of_organisations == 8U);
}

BOOST_FIXTURE_TEST_CASE(returns_move_no_table_of_people_and_records_move_no_number_of_returns, Collaborative) {
  Collaborative other;
  add_quarter(1);
  other.add_quarter(1);
  kith::test::add_records(other.owner, {other.orgs[3], std::chrono::sys_days{year{2021} / 2 / 3}, 6067, 40});
  for (Collaborative* each : std::initializer_list<Collaborative*>{this, &other})
    for (const std::size_t org : {0U, 1U, 2U}) each->send(org, "2021-Q1", {county(6067)});
  make("2021-Q1");
  other.make("2021-Q1");
  const auto with = files_of("public-2021-Q1"), with_more_records = other.files_of("public-2021-Q1");
  BOOST_TEST(with.at(csv_name) == with_more_records.at(csv_name));
  BOOST_TEST(with.at("place-quarter.csv") != with_more_records.at("place-quarter.csv"));
  // The same records without a return.
  Collaborative without;
  without.add_quarter(1);
  without.make("2021-Q1");
  const auto none = without.files_of("public-2021-Q1");
  BOOST_TEST(none.at(csv_name) == "place,period,organisations\r\n");
  for (const std::string name : {"place-quarter.json", "place-quarter.csv", "certificate.json"})
    BOOST_TEST(none.at(name) == with.at(name), name);
}

BOOST_FIXTURE_TEST_CASE(returns_that_come_while_a_release_is_made_are_in_it_and_keep_it_from_nothing, Collaborative) {
  add_quarter(1);
  for (const std::size_t org : {0U, 1U}) send(org, "2021-Q1", {county(6067)});
  int rounds = 0;
  const auto made = make("2021-Q1", [&](Step step, std::string_view) {
    if (step != Step::freezing) return;
    send(2, "2021-Q1", {county(++rounds % 2 == 0 ? 6037 : 6067)});
  });
  BOOST_TEST(rounds == 1);
  BOOST_TEST(report(made, rules, {}).find("1 region with three returns or more, of 1 with any.") != std::string::npos);
  for (const std::string id : {"public-2021-Q1", "collaborative-2021-Q1"})
    BOOST_TEST(files_of(id).at(csv_name) == "place,period,organisations\r\nregion:40900,2021-Q1,3\r\n");
  const auto sealed = read_counts(storage::read_sealed_counts(serve, "2021-Q1").value(), test::california());
  BOOST_TEST((sealed.value().returns == made.job.exact.counts.returns));
  BOOST_REQUIRE(sealed->returns.size() == 1U);
  BOOST_TEST(sealed->returns.front().organisations == 3);
  const auto late = storage::send_return(serve, Access::own(orgs[4]), {"2021-Q1", {county(6067)}});
  BOOST_TEST((late.error().code == Errc::already_exists));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
