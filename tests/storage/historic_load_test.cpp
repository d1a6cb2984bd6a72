// Historic data that counts in the months it declares: only new records, only while an operator has opened it, and
// never in what is released already.
#include "hub/storage/historic_load.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/period_counts.hpp"
#include "hub/storage/records.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using std::chrono::year;

namespace {

const SecretKey& digest_key() {
  static const SecretKey key = SecretKey::random();
  return key;
}

// A record whose reported month is 2021-(variant + 1), taken in November 2026.
void push(pg::Connection& connection, const OrgCode& org, const RecordUid& uid, std::uint32_t variant,
          std::int32_t revision = 1) {
  storage::Flush flush{digest_key()};
  BOOST_REQUIRE(flush.add(flush.begin_push(org), test::anonymous(test::incident_json(uid, revision, variant), org)));
  storage::InsertOptions options;
  options.received_on = year{2026} / 11 / 22;
  const auto result = pg::guarded(connection, [&](pg::Connection& c) -> Result<storage::InsertResult> {
    return storage::insert(c, flush, options);
  });
  BOOST_REQUIRE(result.has_value());
  BOOST_TEST(name(result->rows.front().outcome) == name(Outcome::applied));
}

constexpr const char* denied = "42501";

std::string state_of(pg::Connection& connection, const pg::Sql& sql) {
  try {
    connection.exec(sql);
    return "00000";
  } catch (const pg::SqlError& error) {
    return std::string{error.state().text()};
  }
}

struct Historic {
  test::TestDatabase database;
  OrgCode first = database.add_org("first_org");
  OrgCode second = database.add_org("second_org");
  pg::Connection owner = database.superuser();
  pg::Connection serving = database.serve();
  pg::Connection migrating = database.migrating();

  std::int64_t declared(unsigned month) {
    return owner
        .exec("-- test.declared\nSELECT count(*) FROM kith.record WHERE declared_period = $1",
              std::chrono::sys_days{year{2021} / std::chrono::month{month} / 1})[0]
        .get<std::int64_t>(0);
  }
  Result<void> open(std::chrono::year_month from, std::chrono::year_month to) {
    return storage::historic_load::open(migrating, first, from, to, "alice");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(historic_loads)

BOOST_FIXTURE_TEST_CASE(only_new_records_of_an_open_load_count_in_the_month_that_they_report, Historic) {
  const RecordUid before = RecordUid::random(), within = RecordUid::random();
  push(serving, first, before, 1);
  BOOST_REQUIRE(open(year{2021} / 2, year{2021} / 3).has_value());
  push(serving, first, within, 1);
  push(serving, first, RecordUid::random(), 2);
  push(serving, first, RecordUid::random(), 3);   // reported for a month that is not open
  push(serving, second, RecordUid::random(), 1);  // of another organisation
  push(serving, first, before, 2, 2);             // a revision of what was there
  BOOST_TEST(declared(2) == 1);
  BOOST_TEST(declared(3) == 1);
  push(serving, first, within, 2, 2);
  BOOST_TEST(declared(2) == 1);
  BOOST_REQUIRE(storage::historic_load::close(migrating, first).has_value());
  push(serving, first, RecordUid::random(), 1);
  BOOST_TEST(declared(2) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_load_is_of_months_that_have_ended_and_are_in_no_release, Historic) {
  const auto refused = [&](std::chrono::year_month from, std::chrono::year_month to) {
    const auto opened = open(from, to);
    return !opened && opened.error().code == Errc::out_of_range;
  };
  BOOST_TEST(refused(year{2021} / 3, year{2021} / 2));
  BOOST_TEST(refused(year{2021} / 3, year{2199} / 1));
  owner.exec("-- test.seal\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2021-Q2', '{}')");
  BOOST_TEST(refused(year{2021} / 3, year{2021} / 4));
  BOOST_TEST(refused(year{2021} / 6, year{2021} / 7));
  BOOST_TEST(refused(year{2020} / 1, year{2021} / 12));
  BOOST_TEST(open(year{2021} / 1, year{2021} / 3).has_value());
  BOOST_TEST((open(year{2021} / 7, year{2021} / 8).error().code == Errc::contradiction));
  BOOST_REQUIRE(storage::historic_load::close(migrating, first).has_value());
  BOOST_TEST((storage::historic_load::close(migrating, first).error().code == Errc::not_found));
  BOOST_TEST(open(year{2021} / 7, year{2021} / 8).has_value());
  const auto all = storage::historic_load::list(migrating).value();
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].closed_at.has_value());
  BOOST_TEST(!all[1].closed_at.has_value());
  BOOST_TEST((all[1].from == year{2021} / 7));
  BOOST_TEST(all[1].opened_by == "alice");
}

BOOST_FIXTURE_TEST_CASE(a_quarter_is_frozen_after_it_has_ended_and_while_no_load_of_its_months_is_open, Historic) {
  const auto sealed = [&](std::string_view period) {
    pg::Transaction transaction{serving, pg::Role::release};
    const auto done = storage::seal_counts(transaction, period, "{}");
    if (done) transaction.commit();
    return done ? std::nullopt : std::optional{done.error().code};
  };
  const auto as_release = [&](const pg::Sql& sql) {
    pg::Transaction transaction{serving, pg::Role::release};
    return state_of(serving, sql);
  };
  constexpr pg::Sql raw = "-- test.raw\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2021-Q1', '{}')";
  BOOST_REQUIRE(open(year{2021} / 3, year{2021} / 4).has_value());
  BOOST_TEST((sealed("2021-Q1") == Errc::contradiction));
  BOOST_TEST((sealed("2021-Q2") == Errc::contradiction));
  BOOST_TEST(as_release(raw) == denied);
  BOOST_TEST(!sealed("2021-Q3").has_value());
  BOOST_TEST(!sealed("2020-Q4").has_value());
  BOOST_REQUIRE(storage::historic_load::close(migrating, first).has_value());
  BOOST_TEST(!sealed("2021-Q1").has_value());
  BOOST_TEST((sealed("2999-Q4") == Errc::out_of_range));
  BOOST_TEST(as_release("-- test.future\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2999-Q4', '{}')") ==
             denied);
}

BOOST_FIXTURE_TEST_CASE(what_says_that_it_is_of_a_frozen_month_counts_in_the_one_it_came, Historic) {
  BOOST_REQUIRE(open(year{2021} / 2, year{2021} / 5).has_value());
  owner.exec("-- test.seal\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2021-Q2', '{}')");
  push(serving, first, RecordUid::random(), 1);
  push(serving, first, RecordUid::random(), 3);
  BOOST_TEST(declared(2) == 1);
  BOOST_TEST(declared(4) == 0);
  BOOST_TEST(owner.exec("-- test.all\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0) == 2);
}

BOOST_FIXTURE_TEST_CASE(nobody_who_serves_opens_a_load_or_moves_a_record, Historic) {
  push(serving, first, RecordUid::random(), 1);
  const auto as_ingest = [&](const pg::Sql& sql) {
    pg::Transaction transaction{serving, pg::Role::ingest, first};
    return state_of(serving, sql);
  };
  BOOST_TEST(as_ingest("-- test.open\nINSERT INTO kith.historic_load (org, from_month, to_month, opened_by) VALUES "
                       "('first_org', '2021-01-01', '2021-02-01', 'me')") == denied);
  BOOST_TEST(
      as_ingest("-- test.period\nUPDATE kith.record SET declared_period = '2021-01-01', revision = revision + 1") ==
      denied);
  BOOST_TEST(as_ingest("-- test.day\nUPDATE kith.record SET received_on = '2021-01-01', revision = revision + 1") ==
             denied);
  BOOST_REQUIRE(open(year{2021} / 2, year{2021} / 3).has_value());
  BOOST_TEST(as_ingest("-- test.longer\nUPDATE kith.historic_load SET to_month = '2026-01-01'") == denied);
  BOOST_TEST(as_ingest("-- test.end\nDELETE FROM kith.historic_load") == denied);
  pg::Transaction transaction{serving, pg::Role::ingest, second};
  BOOST_TEST(transaction.exec("-- test.other\nSELECT org FROM kith.historic_load").empty());
}

BOOST_AUTO_TEST_SUITE_END()
