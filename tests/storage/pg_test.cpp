// What a connection promises: values come back as they went, a deadline holds, a lost connection is said to be lost.
#include "hub/storage/pg.hpp"

#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/support/cluster.hpp"

using namespace kith;
using namespace std::chrono_literals;

namespace {

Deadline soon() {
  return Deadline::after(30s);
}

std::int32_t backend_pid(pg::Connection& connection) {
  return connection.exec("-- test.pid\nSELECT pg_backend_pid()")[0].get<std::int32_t>(0);
}

void terminate(const test::TestDatabase& database, std::int32_t pid) {
  auto other = database.superuser();
  other.exec("-- test.terminate\nSELECT pg_terminate_backend($1, 5000)", pid);
}

// What it says of a statement that takes longer than its deadline.
Errc sleep_a_minute(pg::Connection& connection) {
  const auto result = pg::guarded(connection, [](pg::Connection& at) -> Result<void> {
    at.exec("-- test.sleep\nSELECT pg_sleep(60)");
    return {};
  });
  return result ? Errc::internal : result.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connections)

BOOST_AUTO_TEST_CASE(values_come_back_as_they_went) {
  const test::TestDatabase database;
  auto c = database.serve();
  const RecordUid uid = RecordUid::random();
  const std::string text{"caf\xC3\xA9 ' \" \\ \n $1"};
  const std::vector<std::int16_t> set{-1, 0, 32'767};
  const std::chrono::sys_days day = std::chrono::year{1969} / 7 / 20;
  const WallTime stamp{std::chrono::sys_days{std::chrono::year{1999} / 12 / 31} + 23h + 59min + 1us};
  const std::array<std::uint8_t, 3> bytes{0, 255, 10};
  const auto rows = c.exec("-- test.echo\nSELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12", true,
                           std::int16_t{-2}, std::int32_t{-70'000}, std::int64_t{-5'000'000'000}, text, uid, set, day,
                           stamp, pg::Bytes{bytes}, std::optional<std::int32_t>{}, *OrgCode::parse("aaln"));
  const auto row = rows[0];
  BOOST_TEST(row.get<bool>(0));
  BOOST_TEST(row.get<std::int16_t>(1) == -2);
  BOOST_TEST(row.get<std::int32_t>(2) == -70'000);
  BOOST_TEST(row.get<std::int64_t>(3) == -5'000'000'000);
  BOOST_TEST(row.get<std::string>(4) == text);
  BOOST_TEST((row.get<RecordUid>(5) == uid));
  BOOST_TEST(row.get<std::vector<std::int16_t>>(6) == set);
  BOOST_TEST((row.get<std::chrono::sys_days>(7) == day));
  BOOST_TEST((row.get<WallTime>(8) == stamp));
  BOOST_TEST((std::ranges::equal(row.get<pg::Bytes>(9), bytes)));
  BOOST_TEST((row.get<std::optional<std::int32_t>>(10) == std::nullopt));
  BOOST_TEST((row.get<OrgCode>(11) == *OrgCode::parse("aaln")));
}

BOOST_AUTO_TEST_CASE(arrays_keep_order_and_may_be_empty) {
  const test::TestDatabase database;
  auto c = database.serve();
  const std::vector<std::string_view> texts{"b", "", "a"};
  const std::vector<RecordUid> uids{RecordUid::random(), RecordUid::random()};
  const auto rows = c.exec("-- test.arrays\nSELECT $1::text[] = '{b,\"\",a}', cardinality($2::uuid[]), $3::smallint[]",
                           texts, uids, std::vector<std::int16_t>{});
  BOOST_TEST(rows[0].get<bool>(0));
  BOOST_TEST(rows[0].get<std::int32_t>(1) == 2);
  BOOST_TEST(rows[0].get<std::vector<std::int16_t>>(2).empty());
}

BOOST_AUTO_TEST_CASE(a_column_read_as_another_type_is_a_bug_not_a_wrong_number) {
  const test::TestDatabase database;
  auto c = database.serve();
  const auto rows = c.exec("-- test.types\nSELECT 1::bigint, NULL::integer");
  BOOST_CHECK_THROW((void)rows[0].get<std::int32_t>(0), std::logic_error);
  BOOST_CHECK_THROW((void)rows[0].get<std::int32_t>(1), std::logic_error);
}

BOOST_AUTO_TEST_CASE(copy_in_takes_many_megabytes_of_tuples) {
  const test::TestDatabase database;
  auto c = database.superuser();
  c.script("CREATE TEMPORARY TABLE stage (a integer, b text, c smallint[])", "test.stage");
  std::string tuples;
  constexpr int count = 200'000;
  for (int i = 0; i < count; ++i) {
    pg::put_tuple_header(tuples, 3);
    pg::put_int4(tuples, i);
    pg::put_text(tuples, "a text of some length, to fill the socket");
    pg::put_int2_array(tuples, std::array<std::int16_t, 2>{1, 2});
  }
  BOOST_TEST(c.copy_in("-- test.copy\nCOPY stage FROM STDIN (FORMAT binary)", tuples) == count);
  const auto rows = c.exec("-- test.sum\nSELECT sum(a)::bigint, count(*) FROM stage WHERE c = '{1,2}'");
  BOOST_TEST(rows[0].get<std::int64_t>(0) == std::int64_t{count} * (count - 1) / 2);
  BOOST_TEST(rows[0].get<std::int64_t>(1) == count);
}

BOOST_AUTO_TEST_CASE(a_failed_statement_tells_its_state_its_name_and_the_constraint_only) {
  const test::TestDatabase database;
  auto c = database.superuser();
  c.script("CREATE TEMPORARY TABLE t (a integer CONSTRAINT small CHECK (a < 10))", "test.table");
  try {
    c.exec("-- test.insert\nINSERT INTO t VALUES ($1)", 10);
    BOOST_FAIL("it was inserted");
  } catch (const pg::SqlError& error) {
    BOOST_TEST(error.state().text() == "23514");
    BOOST_TEST(error.state().is_constraint());
    BOOST_TEST(error.statement().text() == "test.insert");
    BOOST_TEST(error.constraint() == "small");
  }
  BOOST_TEST(c.exec("-- test.one\nSELECT 1")[0].get<std::int32_t>(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_deadline_gives_the_connection_up_and_the_server_ends_the_statement) {
  const test::TestDatabase database;
  auto superuser = database.superuser();
  {
    auto c = database.serve();
    c.set_deadline(Deadline::after(200ms));
    BOOST_TEST((sleep_a_minute(c) == Errc::deadline_exceeded));
    BOOST_TEST(c.is_broken());
  }
  const auto sleeping = [&] {
    return superuser
        .exec(
            "-- test.sleeping\nSELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()")[0]
        .get<std::int64_t>(0);
  };
  for (int i = 0; i < 100 && sleeping() > 0; ++i) std::this_thread::sleep_for(100ms);
  BOOST_TEST(sleeping() == 0);
}

BOOST_AUTO_TEST_CASE(a_deadline_holds_when_the_server_hangs) {
  const test::TestDatabase database;
  auto c = database.serve();
  const pid_t server = test::shared_cluster().postmaster_pid();
  BOOST_REQUIRE(::kill(server, SIGSTOP) == 0);
  std::thread awaken{[server] {
    std::this_thread::sleep_for(8s);
    ::kill(server, SIGCONT);
  }};
  const auto started = std::chrono::steady_clock::now();
  c.set_deadline(Deadline::after(200ms));
  BOOST_TEST((sleep_a_minute(c) == Errc::deadline_exceeded));
  BOOST_TEST((std::chrono::steady_clock::now() - started < 5s));
  awaken.join();
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_noticed_and_never_used_again) {
  const test::TestDatabase database;
  auto c = database.serve();
  terminate(database, backend_pid(c));
  BOOST_CHECK_THROW(c.exec("-- test.one\nSELECT 1"), pg::ConnectionLost);
  BOOST_TEST(c.is_broken());
  BOOST_CHECK_THROW(c.exec("-- test.one\nSELECT 1"), pg::ConnectionLost);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_that_was_closed_is_seen_without_asking) {
  const test::TestDatabase database;
  auto c = database.serve();
  BOOST_TEST(c.is_alive());
  terminate(database, backend_pid(c));
  for (int i = 0; i < 100 && c.is_alive(); ++i) std::this_thread::sleep_for(20ms);
  BOOST_TEST(!c.is_alive());
}

BOOST_AUTO_TEST_CASE(a_commit_whose_answer_never_came_is_in_doubt) {
  const test::TestDatabase database;
  auto c = database.serve();
  const auto result = pg::guarded(c, [&](pg::Connection& at) -> Result<int> {
    pg::Transaction transaction{at, pg::Role::registry};
    terminate(database, backend_pid(at));
    transaction.commit();
    return 0;
  });
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == Errc::in_doubt));
}

BOOST_AUTO_TEST_CASE(an_unreachable_server_is_an_error_not_an_exception) {
  const auto connection = pg::Connection::open({"host=/nowhere dbname=kith"}, soon());
  BOOST_REQUIRE(!connection);
  BOOST_TEST((connection.error().code == Errc::database_unavailable));
}

BOOST_AUTO_TEST_CASE(a_bug_in_the_work_rolls_back_and_is_internal) {
  const test::TestDatabase database;
  auto c = database.serve();
  const auto result = pg::guarded(c, [](pg::Connection& at) -> Result<int> {
    at.script("BEGIN", "test.begin");
    throw std::logic_error("a bug");
  });
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == Errc::internal));
  BOOST_TEST(!c.is_in_transaction());
}

BOOST_AUTO_TEST_SUITE_END()
