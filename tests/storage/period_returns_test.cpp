// Returns of a quarter: who sends one, until when, what of it a release counts, and what the roles of the hub can do
// with raw SQL, were the hub's own checks to fail.
#include "hub/storage/period_returns.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/period_counts.hpp"
#include "hub/storage/registry.hpp"
#include "hub/storage/tables.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using std::chrono::year;

namespace {

constexpr const char* denied = "42501";
constexpr std::int32_t sacramento = storage::place_value({PlaceLevel::county, 6067});
constexpr std::int32_t yolo = storage::place_value({PlaceLevel::county, 6113});

struct Members {
  test::TestDatabase database;
  OrgCode first = database.add_org("first_org");
  OrgCode second = database.add_org("second_org");
  pg::Connection owner = database.superuser();
  pg::Connection serving = database.serve();

  std::optional<Errc> send(const OrgCode& org, const std::string& period, std::vector<std::int32_t> places) {
    const auto sent = storage::send_return(serving, Access::own(org), {period, std::move(places)});
    return sent ? std::nullopt : std::optional{sent.error().code};
  }
  // Organisation and place of each, in order.
  std::vector<std::pair<std::uint32_t, std::int32_t>> counted(const std::string& returns_of = "2021-Q1") {
    storage::PeriodCount asked{{year{2021} / 1, year{2021} / 2, year{2021} / 3}, year{2021} / 5 / 15, {}, returns_of};
    const auto counts = storage::count_period(serving, asked).value();
    std::vector<std::pair<std::uint32_t, std::int32_t>> all;
    for (const auto& one : counts.returns) all.emplace_back(one.org, one.place);
    std::ranges::sort(all);
    return all;
  }
  std::string state_as(pg::Role role, const std::optional<OrgCode>& org, const pg::Sql& sql) {
    pg::Transaction transaction{serving, role, org};
    try {
      transaction.exec(sql);
      return "00000";
    } catch (const pg::SqlError& error) {
      return std::string{error.state().text()};
    }
  }
};

using Counted = std::vector<std::pair<std::uint32_t, std::int32_t>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(period_returns)

BOOST_FIXTURE_TEST_CASE(a_return_counts_without_any_record_and_a_later_one_takes_its_place, Members) {
  BOOST_TEST(!send(first, "2021-Q1", {sacramento}).has_value());
  BOOST_TEST(!send(second, "2021-Q1", {sacramento, yolo}).has_value());
  BOOST_TEST(!send(second, "2021-Q2", {yolo}).has_value());
  BOOST_TEST((counted() == Counted{{0, sacramento}, {1, sacramento}, {1, yolo}}));
  BOOST_TEST(!send(second, "2021-Q1", {yolo}).has_value());
  BOOST_TEST((counted() == Counted{{0, sacramento}, {1, yolo}}));
  BOOST_TEST(counted("").empty());
  BOOST_TEST((counted("2021-Q2") == Counted{{1, yolo}}));
}

BOOST_FIXTURE_TEST_CASE(each_is_on_the_log_of_its_organisation_as_a_push_of_nothing, Members) {
  BOOST_TEST(!send(first, "2021-Q1", {sacramento}).has_value());
  const auto rows = owner.exec(
      "-- test.leaves\nSELECT l.event, l.principal, l.records, b.kind, b.records FROM kith.audit_leaf AS l\n"
      "  JOIN kith.commit_batch AS b USING (batch) WHERE l.org = 'first_org' AND l.event <> 7");
  BOOST_REQUIRE(rows.size() == 1);
  BOOST_TEST(rows[0].get<std::int16_t>(0) == 1);
  BOOST_TEST(rows[0].get<std::string>(1) == "first_org");
  BOOST_TEST(rows[0].get<std::int32_t>(2) == 0);
  BOOST_TEST(rows[0].get<std::int16_t>(3) == 1);
  BOOST_TEST(rows[0].get<std::int32_t>(4) == 0);
}

BOOST_FIXTURE_TEST_CASE(none_is_taken_before_the_quarter_has_ended_nor_once_it_is_released, Members) {
  BOOST_TEST((send(first, "2199-Q4", {sacramento}) == Errc::out_of_range));
  owner.exec("-- test.seal\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2021-Q2', '{}')");
  BOOST_TEST((send(first, "2021-Q1", {sacramento}) == Errc::already_exists));
  BOOST_TEST((send(first, "2021-Q2", {sacramento}) == Errc::already_exists));
  BOOST_TEST(!send(first, "2021-Q3", {sacramento}).has_value());
  BOOST_TEST(!send(first, "2020-Q4", {sacramento}).has_value());
  BOOST_TEST(!send(first, "2022-Q1", {sacramento}).has_value());
  // The database holds it too.
  BOOST_TEST(state_as(pg::Role::ingest, first,
                      "-- test.insert\nINSERT INTO kith.period_return (org, period, places) VALUES ('first_org', "
                      "'2021-Q2', '{120006067}')") == denied);
  BOOST_TEST(state_as(pg::Role::ingest, first,
                      "-- test.insert\nINSERT INTO kith.period_return (org, period, places) VALUES ('first_org', "
                      "'2199-Q4', '{120006067}')") == denied);
}

BOOST_FIXTURE_TEST_CASE(the_year_frozen_without_a_quarter_ends_its_returns, Members) {
  owner.exec(
      "-- test.year\nINSERT INTO kith.release (release_id, period, profile, profile_version, k, as_of, menu_version,\n"
      "  map_year, manifest_sha256, mark) VALUES ('public-2021', '2021', 'public', 1, 11, '2022-02-15', 1, 0,\n"
      "  sha256(''), gen_random_uuid())");
  BOOST_TEST((send(first, "2021-Q4", {sacramento}) == Errc::already_exists));
  BOOST_TEST(!send(first, "2022-Q1", {sacramento}).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_suspended_organisations_return_counts_and_a_removed_ones_does_not, Members) {
  BOOST_TEST(!send(first, "2021-Q1", {sacramento}).has_value());
  BOOST_TEST(!send(second, "2021-Q1", {yolo}).has_value());
  auto migrating = database.migrating();
  BOOST_REQUIRE(storage::registry::set_state(migrating, first, storage::OrgState::suspended));
  BOOST_TEST((counted() == Counted{{0, sacramento}, {1, yolo}}));
  BOOST_REQUIRE(storage::registry::set_state(migrating, first, storage::OrgState::removed));
  BOOST_TEST((counted() == Counted{{0, yolo}}));
}

BOOST_FIXTURE_TEST_CASE(nobody_sends_or_reads_one_of_another, Members) {
  BOOST_TEST(!send(first, "2021-Q1", {sacramento}).has_value());
  constexpr pg::Sql forged =
      "-- test.forged\nINSERT INTO kith.period_return (org, period, places) VALUES ('second_org', '2021-Q1', "
      "'{120006067}')";
  BOOST_TEST(state_as(pg::Role::ingest, first, forged) == denied);
  BOOST_TEST(state_as(pg::Role::release, std::nullopt, forged) == denied);
  {
    pg::Transaction transaction{serving, pg::Role::ingest, second};
    BOOST_TEST(transaction.exec("-- test.see\nSELECT org FROM kith.period_return").empty());
    BOOST_TEST(transaction.exec("-- test.other\nUPDATE kith.period_return SET places = '{120006113}'").affected() == 0);
  }
  BOOST_TEST(state_as(pg::Role::ingest, first, "-- test.delete\nDELETE FROM kith.period_return") == denied);
  BOOST_TEST(state_as(pg::Role::release, std::nullopt, "-- test.when\nSELECT sent_at FROM kith.period_return") ==
             denied);
  for (const auto role :
       {pg::Role::own_reads, pg::Role::audit, pg::Role::audit_reads, pg::Role::sealer, pg::Role::sequencer,
        pg::Role::registry, pg::Role::enrolment, pg::Role::auditor, pg::Role::lead})
    BOOST_TEST(state_as(role, std::nullopt, "-- test.read\nSELECT period FROM kith.period_return") == denied);
}

BOOST_AUTO_TEST_SUITE_END()
