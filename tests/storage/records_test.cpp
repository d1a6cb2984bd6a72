// What a flush promises: every row gets the outcome that the rules of revisions give it, whatever came before and
// whoever else is writing; and what was not committed left nothing.
#include "hub/storage/records.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <latch>
#include <map>
#include <thread>

#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using storage::Flush;
using storage::InsertOptions;
using storage::InsertResult;
using storage::RowResult;

namespace {

const SecretKey& digest_key() {
  static const SecretKey key = SecretKey::random();
  return key;
}

InsertOptions options(bool expects_replay = false) {
  InsertOptions result;
  result.received_on = std::chrono::year{2021} / 3 / 4;
  result.expects_replay = expects_replay;
  return result;
}

InsertResult commit(pg::Connection& connection, const Flush& flush, const InsertOptions& how = options()) {
  auto result = pg::guarded(connection,
                            [&](pg::Connection& c) -> Result<InsertResult> { return storage::insert(c, flush, how); });
  BOOST_REQUIRE_MESSAGE(result, (result ? std::string{} : result.error().sentence()));
  return std::move(*result);
}

RowResult push(pg::Connection& connection, const OrgCode& org, const std::string& json) {
  Flush flush{digest_key()};
  BOOST_REQUIRE(flush.add(flush.begin_push(org), test::anonymous(json, org)));
  return commit(connection, flush).rows.front();
}

std::int64_t count_of(const test::TestDatabase& database, const pg::Sql& sql) {
  return database.superuser().exec(sql)[0].get<std::int64_t>(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(a_record_goes_through_its_life) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const RecordUid uid = RecordUid::random();
  const auto expect = [&](const std::string& json, Outcome outcome, std::int32_t revision,
                          std::optional<Errc> error = std::nullopt) {
    const RowResult result = push(c, org, json);
    BOOST_TEST(name(result.outcome) == name(outcome));
    BOOST_TEST(result.revision == revision);
    BOOST_TEST((result.error == error));
  };
  expect(test::withdrawal_json(uid), Outcome::refused, 0, Errc::not_found);
  expect(test::incident_json(uid, 2, 0), Outcome::applied, 2);
  expect(test::incident_json(uid, 2, 0), Outcome::unchanged, 2);
  expect(test::incident_json(uid, 1, 0), Outcome::unchanged, 2);
  expect(test::incident_json(uid, 2, 1), Outcome::refused, 2, Errc::revision_conflict);
  expect(test::incident_json(uid, 1, 1), Outcome::stale, 2);
  expect(test::incident_json(uid, 5, 1), Outcome::applied, 5);
  expect(test::incident_json(uid, 7, 1), Outcome::unchanged, 7);
  expect(test::incident_json(uid, 6, 2), Outcome::stale, 7);
  expect(test::withdrawal_json(uid), Outcome::withdrawn, 8);
  expect(test::withdrawal_json(uid), Outcome::withdrawn, 8);
  expect(test::incident_json(uid, 99, 3), Outcome::withdrawn, 8);
  BOOST_TEST(count_of(database,
                      "-- test.tombstones\nSELECT count(*) FROM kith.record WHERE state = 2 AND digest IS NULL "
                      "AND reported_month IS NULL AND target_age_band IS NULL AND act_types IS NULL") == 1);
}

BOOST_AUTO_TEST_CASE(organisations_do_not_meet_in_a_flush) {
  const test::TestDatabase database;
  const OrgCode a = database.add_org("aaln"), b = database.add_org("other");
  auto c = database.serve();
  const RecordUid uid = RecordUid::random();
  Flush flush{digest_key()};
  const auto of_a = flush.begin_push(a), of_b = flush.begin_push(b);
  BOOST_REQUIRE(flush.add(of_b, test::anonymous(test::incident_json(uid, 1, 1), b)));
  BOOST_REQUIRE(flush.add(of_a, test::anonymous(test::incident_json(uid, 1, 2), a)));
  BOOST_TEST(!flush.add(of_a, test::anonymous(test::incident_json(uid, 2, 3), a)));
  const auto result = commit(c, flush);
  BOOST_TEST(name(result.rows[0].outcome) == "applied");
  BOOST_TEST(name(result.rows[1].outcome) == "applied");
  BOOST_TEST(count_of(database, "-- test.records\nSELECT count(*) FROM kith.record") == 2);
  BOOST_TEST(count_of(database,
                      "-- test.batches\nSELECT count(*) FROM kith.commit_batch WHERE kind = 1 AND records = 1 "
                      "AND leaves = 1") == 2);
  // Withdrawing another organisation's record finds nothing.
  Flush other{digest_key()};
  const RecordUid mine = RecordUid::random();
  push(c, a, test::incident_json(mine));
  BOOST_REQUIRE(other.add_withdrawal(other.begin_push(b), mine));
  BOOST_TEST((commit(c, other).rows.front().error == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(each_push_and_each_withdrawal_has_its_leaf) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const RecordUid uid = RecordUid::random();
  push(c, org, test::incident_json(uid));
  Flush flush{digest_key()};
  const auto first = flush.begin_push(org);
  BOOST_REQUIRE(flush.add(first, test::anonymous(test::incident_json(RecordUid::random()), org)));
  BOOST_REQUIRE(flush.add_withdrawal(first, uid));
  flush.begin_push(org);  // all its lines were refused
  commit(c, flush);
  const auto rows = database.superuser().exec(
      "-- test.leaves\nSELECT l.event, l.records, l.record_uid, b.leaves FROM kith.audit_leaf l\n"
      "JOIN kith.commit_batch b USING (batch) WHERE l.batch = (SELECT max(batch) FROM kith.audit_leaf) ORDER BY leaf");
  BOOST_REQUIRE(rows.size() == 3);
  BOOST_TEST(rows[0].get<std::int16_t>(0) == 1);
  BOOST_TEST(rows[0].get<std::int32_t>(1) == 1);
  BOOST_TEST(rows[1].get<std::int16_t>(0) == 1);
  BOOST_TEST(rows[1].get<std::int32_t>(1) == 0);
  BOOST_TEST(rows[2].get<std::int16_t>(0) == 2);
  BOOST_TEST((rows[2].get<RecordUid>(2) == uid));
  BOOST_TEST(rows[0].get<std::int32_t>(3) == 3);
}

BOOST_AUTO_TEST_CASE(an_atomic_flush_keeps_all_or_nothing) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const RecordUid known = RecordUid::random();
  push(c, org, test::incident_json(known, 1, 0));
  Flush flush{digest_key()};
  const auto p = flush.begin_push(org);
  BOOST_REQUIRE(flush.add(p, test::anonymous(test::incident_json(RecordUid::random()), org)));
  BOOST_REQUIRE(flush.add(p, test::anonymous(test::incident_json(known, 1, 1), org)));
  auto how = options();
  how.is_atomic = true;
  const auto result = commit(c, flush, how);
  BOOST_TEST(name(result.rows[0].outcome) == "withheld");
  BOOST_TEST(name(result.rows[1].outcome) == "refused");
  BOOST_TEST(count_of(database, "-- test.records\nSELECT count(*) FROM kith.record") == 1);
  BOOST_TEST(count_of(database, "-- test.refusals\nSELECT count(*) FROM kith.audit_leaf WHERE event = 6") == 1);
}

BOOST_AUTO_TEST_CASE(a_row_that_breaks_a_constraint_costs_only_itself) {
  const test::TestDatabase database;
  const OrgCode a = database.add_org("aaln"), b = database.add_org("other");
  auto c = database.serve();
  database.superuser().script("ALTER TABLE kith.record ADD CHECK (scope IS DISTINCT FROM 11)", "test.constraint");
  Flush flush{digest_key()};
  const auto of_a = flush.begin_push(a), of_b = flush.begin_push(b);
  for (std::uint32_t i = 0; i < 40; ++i) {
    const bool is_bad = i == 3 || i == 17;
    const OrgCode& org = i % 2 == 0 ? a : b;
    BOOST_REQUIRE(flush.add(
        i % 2 == 0 ? of_a : of_b,
        test::anonymous(test::incident_json(RecordUid::random(), 1, i, is_bad ? R"(,"scope":"societal")" : ""), org)));
  }
  const auto result = commit(c, flush);
  for (std::size_t i = 0; i < 40; ++i)
    BOOST_TEST(name(result.rows[i].outcome) == (i == 3 || i == 17 ? "failed" : "applied"));
  BOOST_TEST(count_of(database, "-- test.records\nSELECT count(*) FROM kith.record") == 38);
}

BOOST_AUTO_TEST_CASE(flushes_merge_unless_they_share_a_record) {
  const OrgCode a = test::org("aaln"), b = test::org("other");
  const RecordUid uid = RecordUid::random();
  Flush first{digest_key()}, second{digest_key()}, third{digest_key()};
  BOOST_REQUIRE(first.add(first.begin_push(a), test::anonymous(test::incident_json(uid), a)));
  BOOST_REQUIRE(second.add(second.begin_push(b), test::anonymous(test::incident_json(uid), b)));
  BOOST_REQUIRE(third.add(third.begin_push(a), test::anonymous(test::incident_json(uid, 2, 1), a)));
  BOOST_TEST((first.absorb(second) == std::optional<std::uint32_t>{1}));
  BOOST_TEST((first.absorb(third) == std::optional<std::uint32_t>{}));
  BOOST_TEST(first.rows() == 2U);
}

// The rules of revisions as a map, to hold the database against.
struct Model {
  struct Entry {
    std::int32_t revision;
    std::uint32_t variant;
    bool is_withdrawn;
  };
  std::map<std::size_t, Entry> records;

  RowResult push(std::size_t which, std::int32_t revision, std::uint32_t variant) {
    const auto found = records.find(which);
    if (found == records.end()) {
      records[which] = {revision, variant, false};
      return {Outcome::applied, revision, {}};
    }
    Entry& entry = found->second;
    if (entry.is_withdrawn) return {Outcome::withdrawn, entry.revision, {}};
    if (entry.variant == variant) {
      entry.revision = std::max(entry.revision, revision);
      return {Outcome::unchanged, entry.revision, {}};
    }
    if (revision < entry.revision) return {Outcome::stale, entry.revision, {}};
    if (revision == entry.revision) return {Outcome::refused, entry.revision, Errc::revision_conflict};
    entry.revision = revision;
    entry.variant = variant;
    return {Outcome::applied, revision, {}};
  }
  RowResult withdraw(std::size_t which) {
    const auto found = records.find(which);
    if (found == records.end()) return {Outcome::refused, 0, Errc::not_found};
    if (!found->second.is_withdrawn) ++found->second.revision;
    found->second.is_withdrawn = true;
    return {Outcome::withdrawn, found->second.revision, {}};
  }
};

BOOST_AUTO_TEST_CASE(any_sequence_of_flushes_does_what_the_model_does) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const bool holds = rc::check("flushes agree with the model", [&] {
    std::vector<RecordUid> uids(6);
    for (auto& uid : uids) uid = RecordUid::random();
    Model model;
    const int flushes = *rc::gen::inRange(1, 8);
    for (int f = 0; f < flushes; ++f) {
      Flush flush{digest_key()};
      const auto p = flush.begin_push(org);
      std::vector<RowResult> expected;
      const int rows = *rc::gen::inRange(1, 7);
      for (int r = 0; r < rows; ++r) {
        const auto which = static_cast<std::size_t>(*rc::gen::inRange(0, 6));
        if (flush.holds(org, uids[which])) continue;
        if (*rc::gen::inRange(0, 8) == 0) {
          flush.add_withdrawal(p, uids[which]);
          expected.push_back(model.withdraw(which));
          continue;
        }
        const auto revision = *rc::gen::inRange(1, 5);
        const auto variant = static_cast<std::uint32_t>(*rc::gen::inRange(0, 3));
        flush.add(p, test::anonymous(test::incident_json(uids[which], revision, variant), org));
        expected.push_back(model.push(which, revision, variant));
      }
      const auto result = commit(c, flush, options(*rc::gen::arbitrary<bool>()));
      RC_ASSERT(result.rows.size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        RC_ASSERT(name(result.rows[i].outcome) == name(expected[i].outcome));
        RC_ASSERT(result.rows[i].revision == expected[i].revision);
        RC_ASSERT((result.rows[i].error == expected[i].error));
      }
    }
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(two_flushes_with_the_same_records_apply_each_once) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  constexpr std::size_t rounds = 30, rows = 50, writers = 4;
  std::array<std::array<std::size_t, outcome_count>, writers> seen{};
  std::vector<RecordUid> uids(rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (auto& uid : uids) uid = RecordUid::random();
    std::latch start{writers};
    std::vector<std::thread> threads;
    for (std::size_t w = 0; w < writers; ++w)
      threads.emplace_back([&, w] {
        auto c = database.serve();
        Flush flush{digest_key()};
        const auto p = flush.begin_push(org);
        // Each in an order of its own; half of the writers bring a second revision.
        for (std::size_t i = 0; i < rows; ++i)
          flush.add(
              p, test::anonymous(
                     test::incident_json(uids[(i * 7 + w * 13) % rows], w % 2 == 0 ? 1 : 2, w % 2 == 0 ? 0 : 1), org));
        start.arrive_and_wait();
        const auto result = storage::insert(c, flush, options());
        if (!result) return;
        for (const RowResult& row : result->rows) ++seen[w][static_cast<std::size_t>(row.outcome)];
      });
    for (auto& thread : threads) thread.join();
  }
  std::array<std::size_t, outcome_count> sum{};
  for (const auto& of_writer : seen)
    for (std::size_t i = 0; i < outcome_count; ++i) sum[i] += of_writer[i];
  const auto of = [&](Outcome outcome) { return sum[static_cast<std::size_t>(outcome)]; };
  BOOST_TEST(of(Outcome::applied) + of(Outcome::unchanged) + of(Outcome::stale) == rounds * rows * writers);
  // Revision 2 was applied to each record once; revision 1 before it or never.
  BOOST_TEST(of(Outcome::applied) >= rounds * rows);
  BOOST_TEST(of(Outcome::applied) <= 2 * rounds * rows);
  BOOST_TEST(count_of(database, "-- test.second\nSELECT count(*) FROM kith.record WHERE revision = 2") ==
             static_cast<std::int64_t>(rounds * rows));
  BOOST_TEST(count_of(database, "-- test.applied\nSELECT sum(records)::bigint FROM kith.commit_batch") ==
             static_cast<std::int64_t>(of(Outcome::applied)));
}

struct Held {
  test::TestDatabase database;
  OrgCode org = database.add_org("aaln");
  pg::Connection serving = database.serve();
  pg::Connection owner = database.superuser(), watch = database.superuser();
  RecordUid low = RecordUid::random(), high = RecordUid::random();

  Held() {
    if (high < low) std::swap(low, high);
    for (const RecordUid& uid : {low, high}) push(serving, org, test::incident_json(uid));
    owner.exec("-- test.begin\nBEGIN");
    owner.exec("-- test.hold\nSELECT FROM kith.record WHERE record_uid = $1 FOR UPDATE", low);
  }
  // Changes the higher one and withdraws the lower.
  [[nodiscard]] Flush both() const {
    Flush flush{digest_key()};
    const auto p = flush.begin_push(org);
    BOOST_REQUIRE(flush.add(p, test::anonymous(test::incident_json(high, 2, 1), org)));
    BOOST_REQUIRE(flush.add_withdrawal(p, low));
    return flush;
  }
};

BOOST_FIXTURE_TEST_CASE(contents_and_withdrawals_are_locked_in_one_order_of_their_uids, Held) {
  const Flush flush = both();
  std::optional<InsertResult> result;
  std::thread other{[&] { result = commit(serving, flush); }};
  constexpr pg::Sql waiting =
      "-- test.waiting\nSELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = "
      "'Lock'";
  while (watch.exec(waiting)[0].get<std::int64_t>(0) == 0) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  // Who waits for the lower one holds nothing behind it.
  BOOST_CHECK_NO_THROW(
      owner.exec("-- test.next\nSELECT FROM kith.record WHERE record_uid = $1 FOR UPDATE NOWAIT", high));
  owner.exec("-- test.end\nROLLBACK");
  other.join();
  BOOST_REQUIRE(result);
  BOOST_TEST(name(result->rows[0].outcome) == "applied");
  BOOST_TEST(name(result->rows[1].outcome) == "withdrawn");
}

BOOST_FIXTURE_TEST_CASE(who_is_told_how_long_to_wait_for_a_row_keeps_nothing_and_may_come_again, Held) {
  const Flush flush = both();
  auto how = options();
  how.lock_wait = std::chrono::milliseconds{20};
  const auto met =
      pg::guarded(serving, [&](pg::Connection& c) -> Result<InsertResult> { return storage::insert(c, flush, how); });
  BOOST_REQUIRE(!met);
  BOOST_TEST((met.error().code == Errc::too_busy && met.error().hint == storage::rows_are_locked));
  BOOST_TEST(count_of(database, "-- test.second\nSELECT count(*) FROM kith.record WHERE revision = 2") == 0);
  owner.exec("-- test.end\nROLLBACK");
  BOOST_TEST(name(commit(serving, flush, how).rows[0].outcome) == "applied");
}

BOOST_AUTO_TEST_CASE(a_replay_writes_hardly_any_wal) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  Flush flush{digest_key()};
  const auto p = flush.begin_push(org);
  for (std::uint32_t i = 0; i < 2'000; ++i)
    BOOST_REQUIRE(flush.add(p, test::anonymous(test::incident_json(RecordUid::random(), 1, i), org)));
  const auto wal = [&](bool expects_replay) {
    auto s = database.superuser();
    const auto before =
        s.exec("-- test.lsn\nSELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")[0].get<std::int64_t>(
            0);
    const auto result = commit(c, flush, options(expects_replay));
    const auto after =
        s.exec("-- test.lsn\nSELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")[0].get<std::int64_t>(
            0);
    return std::pair{after - before, result};
  };
  const auto [first, applied] = wal(false);
  const auto [second, unchanged] = wal(false);
  const auto [third, again] = wal(true);
  BOOST_TEST(applied.already_there == 0U);
  BOOST_TEST(unchanged.already_there == 2'000U);
  BOOST_TEST(again.already_there == 2'000U);
  BOOST_TEST(second * 10 < first);
  BOOST_TEST(third * 10 < first);
}

BOOST_AUTO_TEST_SUITE_END()
