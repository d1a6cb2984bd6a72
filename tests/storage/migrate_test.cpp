// Migrations: applied once and in order, refused when the database is newer or was made by another text, safe when two
// programs start at once.
#include "hub/storage/migrate.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/model/code.hpp"
#include "hub/storage/audit_log.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

Deadline soon() {
  return Deadline::after(std::chrono::minutes{1});
}

// A database without any schema.
struct EmptyDatabase {
  std::string name;
  Logins logins;
  EmptyDatabase() {
    static int number = 0;
    name = "kith_empty_" + std::to_string(++number);
    BOOST_REQUIRE(create_database(test::shared_cluster().logins("postgres").superuser, name, soon()));
    logins = test::shared_cluster().logins(name);
    BOOST_REQUIRE(install_roles(logins.superuser, soon()));
  }
  [[nodiscard]] Result<Migrated> run(std::span<const Migration> migrations) const {
    return migrate(logins.migrate, migrations, false, soon());
  }
  [[nodiscard]] bool has_table(std::string_view table) const {
    auto c = test::TestDatabase::open(logins.superuser);
    return c.exec("-- test.has\nSELECT to_regclass($1) IS NOT NULL", table)[0].get<bool>(0);
  }
};

constexpr Migration first{1, "first", "CREATE SCHEMA s; CREATE TABLE s.one (a integer);"};
constexpr Migration second{2, "second", "CREATE TABLE s.two (a integer);"};
constexpr Migration broken{2, "broken", "CREATE TABLE s.half (a integer); SELECT 1 / 0;"};

}  // namespace

BOOST_AUTO_TEST_SUITE(migrations)

BOOST_FIXTURE_TEST_CASE(they_are_applied_in_order_and_only_once, EmptyDatabase) {
  const auto one = run(std::array{first});
  BOOST_REQUIRE(one);
  BOOST_TEST((one->from == 0 && one->to == 1));
  const auto two = run(std::array{first, second});
  BOOST_REQUIRE(two);
  BOOST_TEST((two->from == 1 && two->to == 2));
  BOOST_TEST(has_table("s.two"));
  const auto again = run(std::array{first, second});
  BOOST_REQUIRE(again);
  BOOST_TEST((again->from == 2 && again->to == 2));
}

BOOST_FIXTURE_TEST_CASE(a_newer_database_is_refused_and_left_alone, EmptyDatabase) {
  BOOST_REQUIRE(run(std::array{first, second}));
  const auto refused = run(std::array{first});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::schema_too_new));
}

BOOST_FIXTURE_TEST_CASE(a_migration_whose_text_changed_is_refused, EmptyDatabase) {
  BOOST_REQUIRE(run(std::array{first}));
  const Migration changed{1, "first", "CREATE SCHEMA s; CREATE TABLE s.one (a bigint);"};
  const auto refused = run(std::array{changed, second});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::migration_changed));
  BOOST_TEST(!has_table("s.two"));
}

BOOST_FIXTURE_TEST_CASE(a_migration_that_fails_leaves_nothing_of_itself, EmptyDatabase) {
  BOOST_REQUIRE(run(std::array{first}));
  const auto failed = run(std::array{first, broken});
  BOOST_REQUIRE(!failed);
  BOOST_TEST((failed.error().code == Errc::internal));
  BOOST_TEST(!has_table("s.half"));
  BOOST_REQUIRE(run(std::array{first, second}));
}

BOOST_FIXTURE_TEST_CASE(two_programs_at_once_wait_for_each_other, EmptyDatabase) {
  const Migration slow{1, "slow", "SELECT pg_sleep(0.3); CREATE SCHEMA s; CREATE TABLE s.one (a integer);"};
  const std::array all{slow, second};
  std::array<std::optional<Result<Migrated>>, 4> results;
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = run(all); });
  for (auto& thread : threads) thread.join();
  int from_nothing = 0;
  for (const auto& result : results) {
    BOOST_REQUIRE(*result);
    from_nothing += (*result)->from == 0 ? 1 : 0;
  }
  BOOST_TEST(from_nothing == 1);
}

BOOST_FIXTURE_TEST_CASE(who_waits_for_another_in_vain_is_told_for_whom, EmptyDatabase) {
  auto waiting = test::TestDatabase::open(logins.migrate);
  {
    auto at_work = test::TestDatabase::open(logins.migrate);
    BOOST_REQUIRE(take_turn(at_work, 1s));
    const auto refused = take_turn(waiting, 1ms);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == Errc::contradiction));
    BOOST_TEST(refused.error().hint.find("kith-hub restored is at work") != std::string_view::npos);
  }
  BOOST_REQUIRE(take_turn(waiting, 60s));
  BOOST_TEST(waiting.exec("-- test.limit\nSELECT current_setting('lock_timeout')")[0].get<std::string>(0) == "0");
}

BOOST_AUTO_TEST_CASE(the_embedded_ones_are_numbered_from_1_without_gaps) {
  const auto all = embedded_migrations();
  BOOST_REQUIRE(!all.empty());
  for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(all[i].version == static_cast<int>(i) + 1);
}

BOOST_AUTO_TEST_CASE(the_serving_login_knows_whether_the_schema_fits) {
  const test::TestDatabase database;
  auto c = database.serve();
  BOOST_TEST(check_schema(c).has_value());
  auto owner = database.superuser();
  owner.script("INSERT INTO kith_migration.applied (version, name, sha256) VALUES (9999, 'later', sha256('x'))",
               "test.newer");
  BOOST_TEST((check_schema(c).error().code == Errc::schema_too_new));
}

BOOST_FIXTURE_TEST_CASE(an_empty_database_is_told_apart_from_a_damaged_one, EmptyDatabase) {
  auto c = test::TestDatabase::open(logins.serve);
  BOOST_TEST((check_schema(c).error().code == Errc::malformed_config));
}

BOOST_AUTO_TEST_CASE(the_code_lists_are_in_the_database_and_loading_them_again_changes_nothing) {
  const test::TestDatabase database;
  std::size_t expected = 0;
  for (std::size_t i = 0; i < code_list_count; ++i) expected += codes(static_cast<CodeList>(i)).size();
  auto owner = database.superuser();
  const auto stored = owner.exec("-- test.codes\nSELECT count(*) FROM kith.code")[0].get<std::int64_t>(0);
  BOOST_TEST(stored == static_cast<std::int64_t>(expected));
  BOOST_TEST(stored > 500);
  const auto links = owner.exec("-- test.links\nSELECT count(*) FROM kith.crosswalk")[0].get<std::int64_t>(0);
  BOOST_TEST(links == static_cast<std::int64_t>(crosswalk().size()));
  const auto again = migrate(database.logins().migrate, soon());
  BOOST_REQUIRE(again);
  BOOST_TEST(again->codes_changed == 0);
}

BOOST_AUTO_TEST_CASE(a_number_that_would_name_another_code_is_refused) {
  const test::TestDatabase database;
  auto owner = database.superuser();
  owner.script("UPDATE kith.code SET code = 'was_something_else' WHERE list = 'sites' AND id = 10", "test.reuse");
  const auto refused = migrate(database.logins().migrate, soon());
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::migration_changed));
}

BOOST_AUTO_TEST_CASE(a_code_that_was_missing_is_added) {
  const test::TestDatabase database;
  auto owner = database.superuser();
  owner.script(
      "DELETE FROM kith.code_label WHERE list = 'sites' AND id = 10; DELETE FROM kith.code WHERE list = 'sites' AND id "
      "= 10",
      "test.older");
  const auto migrated = migrate(database.logins().migrate, soon());
  BOOST_REQUIRE(migrated);
  BOOST_TEST(migrated->codes_changed == 2);
}

BOOST_FIXTURE_TEST_CASE(a_log_of_the_first_version_gets_nonces_and_can_be_sealed, EmptyDatabase) {
  const auto all = embedded_migrations();
  BOOST_REQUIRE(run(std::span{all}.first(1)));
  auto owner = test::TestDatabase::open(logins.superuser);
  owner.exec(
      "-- test.batches\nINSERT INTO kith.commit_batch (org, kind, records, leaves, position, first_leaf) "
      "SELECT nullif('one', CASE WHEN n % 2 = 0 THEN 'one' ELSE '' END), 1, 1, 2, n, (n - 1) * 2 FROM "
      "generate_series(1, "
      "300) AS n");
  owner.exec(
      "-- test.leaves\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, records) "
      "SELECT batch, l, CASE WHEN l = 0 THEN 7 ELSE 6 END, CASE WHEN l = 0 THEN 'one' END, CASE WHEN l = 0 THEN "
      "'operator' END, 1 FROM kith.commit_batch, generate_series(0, 1) AS l");
  owner.exec(
      "-- test.xid\nUPDATE kith.audit_leaf AS l SET xid = b.xid FROM kith.commit_batch AS b WHERE b.batch = l.batch");
  owner.exec("-- test.end\nUPDATE kith.sequence_end SET next_position = 301, next_leaf = 600");
  BOOST_REQUIRE(run(all));
  const auto rows = owner.exec(
      "-- test.after\nSELECT count(DISTINCT nonce), count(*) FILTER (WHERE purpose = 4), count(*) FILTER (WHERE "
      "purpose IS "
      "NULL) FROM kith.audit_leaf");
  BOOST_TEST(rows[0].get<std::int64_t>(0) == 600);
  BOOST_TEST(rows[0].get<std::int64_t>(1) == 300);
  BOOST_TEST(rows[0].get<std::int64_t>(2) == 300);
  auto c = test::TestDatabase::open(logins.serve);
  const auto signer = kith::audit::Signer::of_log(SecretKey::random());
  BOOST_REQUIRE(audit_log::check_key(c, signer.key()));
  while (audit_log::seal(c)->has_more) {
  }
  const auto note = audit_log::sign(c, signer);
  BOOST_REQUIRE(note);
  BOOST_TEST(kith::audit::open_checkpoint(*note, signer.key())->checkpoint.size == 600U);
}

BOOST_FIXTURE_TEST_CASE(records_from_before_they_were_counted_are_counted, EmptyDatabase) {
  const auto all = embedded_migrations();
  BOOST_REQUIRE(run(std::span{all}.first(18)));
  auto owner = test::TestDatabase::open(logins.superuser);
  owner.exec(
      "-- test.records\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, kind, "
      "consent, counts_in_statistics, digest) "
      "SELECT CASE WHEN n > 4 THEN 'two' ELSE 'one' END, gen_random_uuid(), 1, n, 1, '2021-03-04', s.state, 1, "
      "CASE WHEN s.state = 1 THEN 1 END, CASE WHEN s.state = 1 THEN true END, "
      "CASE WHEN s.state = 1 THEN '\\x00112233445566778899aabbccddeeff'::bytea END "
      "FROM generate_series(1, 7) AS n, LATERAL (SELECT CASE WHEN n = 2 THEN 2 ELSE 1 END AS state) AS s");
  BOOST_REQUIRE(run(all));
  const auto rows = owner.exec("-- test.after\nSELECT org, live, withdrawn FROM kith.holding ORDER BY org");
  BOOST_REQUIRE(rows.size() == 2);
  BOOST_TEST((rows[0].get<std::int64_t>(1) == 3 && rows[0].get<std::int64_t>(2) == 1));
  BOOST_TEST((rows[1].get<std::int64_t>(1) == 3 && rows[1].get<std::int64_t>(2) == 0));
}

BOOST_AUTO_TEST_SUITE_END()
