// What the calendar of releases asks the database: since when there are records, which periods have any, which are
// still open to historic data, and that one process at a time makes releases.
#include "hub/storage/release_calendar.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/historic_load.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using std::chrono::year;
namespace calendar = storage::release_calendar;

namespace {

constexpr pg::Sql insert_row{
    "-- test.insert\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, kind, "
    "consent, counts_in_statistics, digest, declared_period) VALUES ($1, gen_random_uuid(), 1, 0, 1, $2, 1, 1, 1, $3, "
    "'\\x00000000000000000000000000000000', nullif($4, '1800-01-01'::date))"};
constexpr std::chrono::sys_days none{year{1800} / 1 / 1};

struct Members {
  test::TestDatabase database;
  OrgCode org = database.add_org("first_org");
  pg::Connection serve = database.serve();

  void add(std::chrono::sys_days day, bool counts = true, std::chrono::sys_days declared = none) const {
    auto owner = database.superuser();
    owner.exec(insert_row, org, day, counts, declared);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(release_calendar)

BOOST_FIXTURE_TEST_CASE(the_first_month_is_that_of_the_first_record_that_counts_as_it_came, Members) {
  BOOST_TEST(!calendar::first_month(serve).value().has_value());
  add(year{2021} / 3 / 31, false);
  add(year{2021} / 5 / 31);
  add(year{2021} / 6 / 1);
  add(year{2026} / 11 / 1, true, year{2012} / 2 / 1);
  BOOST_TEST((calendar::first_month(serve).value() == year{2021} / 5));
}

BOOST_FIXTURE_TEST_CASE(a_period_has_records_by_the_month_in_which_they_count, Members) {
  const auto has = [&](int of, unsigned from, unsigned to) {
    return calendar::has_records(serve, year{of} / std::chrono::month{from}, year{of} / std::chrono::month{to}).value();
  };
  add(year{2021} / 6 / 30);
  add(year{2026} / 11 / 1, true, year{2012} / 2 / 1);
  add(year{2021} / 9 / 1, false);
  BOOST_TEST(has(2021, 4, 6));
  BOOST_TEST(!has(2021, 1, 3));
  BOOST_TEST(!has(2021, 7, 9));
  BOOST_TEST(has(2012, 1, 3));
  BOOST_TEST(!has(2026, 10, 12));
}

BOOST_FIXTURE_TEST_CASE(months_of_an_open_historic_load_are_awaited, Members) {
  const auto is_open = [&](unsigned from, unsigned to) {
    return calendar::is_history_open(serve, year{2020} / std::chrono::month{from}, year{2020} / std::chrono::month{to})
        .value();
  };
  auto migrating = database.migrating();
  BOOST_TEST(!is_open(1, 12));
  BOOST_REQUIRE(storage::historic_load::open(migrating, org, year{2020} / 5, year{2020} / 8, "operator").has_value());
  BOOST_TEST(is_open(4, 6));
  BOOST_TEST(is_open(7, 9));
  BOOST_TEST(!is_open(1, 3));
  BOOST_TEST(!is_open(10, 12));
  BOOST_REQUIRE(storage::historic_load::close(migrating, org).has_value());
  BOOST_TEST(!is_open(1, 12));
}

BOOST_FIXTURE_TEST_CASE(one_process_at_a_time_makes_releases, Members) {
  auto other = database.serve();
  BOOST_TEST(calendar::enter(serve).value());
  BOOST_TEST(!calendar::enter(other).value());
  calendar::leave(serve);
  BOOST_TEST(calendar::enter(other).value());
  BOOST_TEST(!calendar::enter(serve).value());
  { auto ended = std::move(other); }
  // The server notices the end of a session in its own time; until then nobody else enters.
  while (!calendar::enter(serve).value()) {
  }
  BOOST_TEST(calendar::enter(serve).value());
}

BOOST_AUTO_TEST_SUITE_END()
