// Releases from their beginning to their end: counted from a real database, protected and audited by the real programs,
// and frozen; the order in which they are made; and what comes or is withdrawn meanwhile.
#include "hub/release/making.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/disclosure/release_check.hpp"
#include "hub/release/report.hpp"
#include "hub/storage/historic_load.hpp"
#include "hub/storage/pg.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/counted_records.hpp"
#include "tests/unit/release/made_year.hpp"

namespace kith::release {
namespace {

using std::chrono::year;

Rules rules_of(const Programs& programs) {
  return {test::menu(), RegionMaps::built_in(), std::string(64, 'a'), std::string(64, 'b'), test::profiles(), programs};
}

struct Collaborative {
  kith::test::TestDatabase database;
  std::vector<OrgCode> orgs;
  pg::Connection serve = database.serve();
  pg::Connection owner = database.superuser();
  Rules rules = rules_of(test::programs());
  std::chrono::year_month_day today = year{2022} / 3 / 1;

  Collaborative() {
    for (const std::string_view code : {"first", "second", "third", "fourth"}) orgs.push_back(database.add_org(code));
  }
  void add(std::size_t org, std::chrono::sys_days day, std::int32_t county, std::int32_t count, std::int16_t act = 20,
           std::int16_t age = 11) {
    kith::test::add_records(owner, {orgs[org], day, county, count, act, age});
  }
  // Numbers of every size, in three counties.
  void add_quarter(unsigned quarter) {
    const auto day = std::chrono::sys_days{year{2021} / std::chrono::month{3 * quarter - 1} / 3};
    for (std::size_t org = 0; org < orgs.size(); ++org) {
      const auto n = static_cast<std::int32_t>(org);
      add(org, day, 6037, 20 + n);
      add(org, day, 6037, 15, 30, 12);
      add(org, day, 6067, 12 - n, 21, 13);
      add(org, day, 6113, 2 + n, 20, 14);
      add(org, day, 6073, 14, 33, 10);
    }
  }
  Outcome<Draft> make(const std::string& period) {
    return ReleaseMaking{serve, rules, today, {}}.make(*ReleasePeriod::parse(period));
  }
  Refusal refusal(const std::string& period) {
    const auto made = make(period);
    BOOST_REQUIRE(!made.has_value());
    return made.error().why;
  }
  void require(const std::string& period) {
    const auto made = make(period);
    BOOST_REQUIRE_MESSAGE(made.has_value(), period << ": " << (made ? std::string_view{} : sentence(made.error().why)));
  }
  std::size_t frozen() { return storage::list_releases(serve)->size(); }
};

BOOST_FIXTURE_TEST_SUITE(making_of_releases, Collaborative)

BOOST_AUTO_TEST_CASE(a_year_is_released_quarter_by_quarter_and_verifies_from_what_is_stored) {
  for (const unsigned quarter : {1U, 2U, 3U, 4U}) add_quarter(quarter);
  for (const std::string period : {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021"}) require(period);
  std::vector<disclosure::PublishedTable> tables;
  std::vector<disclosure::Certificate> certificates;
  const auto listed = storage::list_releases(serve).value();
  BOOST_TEST(listed.size() == 10U);
  for (const auto& release : listed) {
    auto stored = storage::read_release(serve, release.id).value();
    for (auto& file : stored.files) {
      if (file.name == "certificate.json") certificates.push_back(disclosure::read_certificate(file.bytes).value());
      if (is_table(file)) tables.push_back(disclosure::read_table(std::move(file.bytes)).value());
    }
  }
  const auto checked = disclosure::check_releases(tables, certificates);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->passed());
  BOOST_TEST(checked->hidden > 0U);
}

BOOST_AUTO_TEST_CASE(a_release_is_made_once_in_order_and_after_its_period) {
  add_quarter(1);
  add_quarter(2);
  BOOST_TEST((refusal("2021-Q2") == Refusal::out_of_order));
  BOOST_TEST((refusal("2021") == Refusal::out_of_order));
  BOOST_TEST((refusal("2022-Q1") == Refusal::not_ended));
  BOOST_TEST((refusal("2022") == Refusal::not_ended));
  BOOST_TEST((refusal("2021-Q3") == Refusal::out_of_order));
  require("2021-Q1");
  BOOST_TEST((refusal("2021-Q1") == Refusal::exists));
  require("2021-Q2");
  BOOST_TEST((refusal("2021-Q3") == Refusal::nothing_counted));
  // Two quarters without a record have no release, and the year none of them.
  require("2021");
  BOOST_TEST((refusal("2021") == Refusal::exists));
  BOOST_TEST((refusal("2021-Q4") == Refusal::later_exists));
  BOOST_TEST(frozen() == 6U);
}

BOOST_AUTO_TEST_CASE(a_draft_stores_nothing_and_says_what_it_would_show) {
  add_quarter(1);
  const auto draft = ReleaseMaking{serve, rules, today, {}}.draft({2021, 1});
  BOOST_REQUIRE(draft.has_value());
  BOOST_TEST(frozen() == 0U);
  const std::string text = report(*draft, rules, {});
  BOOST_TEST(text.starts_with("2021-Q1: 258 records of 4 organisations on the map, menu 1.\n"), text);
  BOOST_TEST(text.find("public, nothing below 11 shown:\n") != std::string::npos);
  BOOST_TEST(text.find("  place-quarter: ") != std::string::npos);
  BOOST_TEST(text.find(" of cells shown, score 11") != std::string::npos);
  BOOST_TEST(text.find("first") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_released_while_its_months_are_open_to_historic_data) {
  add_quarter(1);
  auto migrating = database.migrating();
  BOOST_REQUIRE(
      storage::historic_load::open(migrating, orgs[0], year{2021} / 3, year{2021} / 4, "operator").has_value());
  BOOST_TEST((refusal("2021-Q1") == Refusal::history_open));
  BOOST_REQUIRE(storage::historic_load::close(migrating, orgs[0]).has_value());
  require("2021-Q1");
}

BOOST_AUTO_TEST_CASE(a_record_that_comes_while_a_release_is_made_is_in_it) {
  add_quarter(1);
  int rounds = 0;
  const auto disturb = [&](Step step, std::string_view) {
    if (step == Step::freezing && ++rounds == 1) add(0, year{2021} / 1 / 1, 6037, 1);
  };
  const auto made = ReleaseMaking{serve, rules, today, disturb}.make({2021, 1});
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(rounds == 2);
  const auto all = report(*made, rules, {});
  BOOST_TEST(all.starts_with("2021-Q1: 259 records"), all);
}

BOOST_AUTO_TEST_CASE(records_that_never_stop_coming_are_a_refusal) {
  add_quarter(1);
  const auto disturb = [&](Step step, std::string_view) {
    if (step == Step::freezing) add(0, year{2021} / 1 / 1, 6037, 1);
  };
  const auto made = ReleaseMaking{serve, rules, today, disturb}.make({2021, 1});
  BOOST_REQUIRE(!made.has_value());
  BOOST_TEST((made.error().why == Refusal::counts_moving));
  BOOST_TEST(frozen() == 0U);
}

BOOST_AUTO_TEST_CASE(a_program_that_fails_leaves_nothing_stored) {
  add_quarter(1);
  rules = rules_of({test::programs().protect, test::stand_in({"exit", "3"})});
  BOOST_TEST((refusal("2021-Q1") == Refusal::not_audited));
  BOOST_TEST(frozen() == 0U);
  pg::Transaction transaction{serve, pg::Role::release};
  BOOST_TEST((storage::sealed_counts(transaction, "2021-Q1").error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(another_menu_within_a_year_is_refused_and_other_thresholds_wait_for_the_next) {
  add_quarter(1);
  add_quarter(2);
  require("2021-Q1");
  const Rules kept = rules;
  rules.menu = Menu::parse("version = 2\n[[shape]]\nplaces = [\"state\"]\nperiods = [\"quarter\"]\n").value();
  BOOST_TEST((refusal("2021-Q2") == Refusal::menu_changed));
  rules = kept;
  rules.profiles[public_profile].k = 20;
  const auto made = make("2021-Q2");
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(made->job.profiles[public_profile].k == 11);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
