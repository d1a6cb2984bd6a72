// How many records an organisation may have: counted where they are stored, so that neither two connections nor pushing
// and withdrawing in turn bring more than that, and nobody else's push is touched.
#include <boost/test/unit_test.hpp>
#include <latch>
#include <thread>

#include "hub/audit/reason.hpp"
#include "hub/base/problem_kinds.hpp"
#include "hub/storage/records.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using storage::Flush;
using storage::InsertResult;

namespace {

const SecretKey& digest_key() {
  static const SecretKey key = SecretKey::random();
  return key;
}

std::vector<RecordUid> some_uids(std::size_t number) {
  std::vector<RecordUid> uids;
  while (uids.size() < number) uids.push_back(RecordUid::random());
  return uids;
}

struct Limited {
  test::TestDatabase database;
  OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  pg::Connection serving = database.serve();
  pg::Connection owner = database.superuser();

  static void add(Flush& flush, const OrgCode& whose, const std::vector<RecordUid>& uids, std::int32_t revision = 1) {
    const auto push = flush.begin_push(whose);
    for (const RecordUid& uid : uids)
      BOOST_REQUIRE(flush.add(
          push, test::anonymous(test::incident_json(uid, revision, static_cast<std::uint32_t>(revision)), whose)));
  }
  static InsertResult commit(pg::Connection& connection, const Flush& flush, std::int64_t most,
                             bool is_atomic = false) {
    storage::InsertOptions options;
    options.received_on = std::chrono::year{2021} / 3 / 4;
    options.most_records = most;
    options.is_atomic = is_atomic;
    auto result = pg::guarded(connection, [&](pg::Connection& c) { return storage::insert(c, flush, options); });
    BOOST_REQUIRE(result);
    return std::move(*result);
  }
  InsertResult push(const std::vector<RecordUid>& uids, std::int64_t most, std::int32_t revision = 1) {
    Flush flush{digest_key()};
    add(flush, org, uids, revision);
    return commit(serving, flush, most);
  }
  InsertResult withdraw(const std::vector<RecordUid>& uids, std::int64_t most) {
    Flush flush{digest_key()};
    const auto push = flush.begin_push(org);
    for (const RecordUid& uid : uids) BOOST_REQUIRE(flush.add_withdrawal(push, uid));
    return commit(serving, flush, most);
  }
  static std::int64_t of(const InsertResult& result, Outcome outcome) {
    return std::ranges::count(result.rows, outcome, &storage::RowResult::outcome);
  }
  std::int64_t refused_on_log(audit::Reason reason) {
    const auto rows = owner.exec(
        "-- test.leaves\nSELECT coalesce(sum(records), 0)::bigint FROM kith.audit_leaf WHERE event = 6 AND reason = $1",
        static_cast<std::int16_t>(reason.number()));
    return rows[0].get<std::int64_t>(0);
  }
  // What is counted is what is there.
  std::int64_t live() {
    const auto rows = owner.exec(
        "-- test.live\nSELECT (SELECT count(*) FROM kith.record WHERE org = $1 AND state = 1),\n"
        "  (SELECT count(*) FROM kith.record WHERE org = $1 AND state = 2), h.live, h.withdrawn\n"
        "FROM kith.holding h WHERE h.org = $1",
        org);
    BOOST_REQUIRE(rows.size() == 1);
    BOOST_TEST(rows[0].get<std::int64_t>(0) == rows[0].get<std::int64_t>(2));
    BOOST_TEST(rows[0].get<std::int64_t>(1) == rows[0].get<std::int64_t>(3));
    return rows[0].get<std::int64_t>(0);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quota)

BOOST_FIXTURE_TEST_CASE(what_goes_beyond_is_refused_and_withdrawing_makes_room, Limited) {
  const auto uids = some_uids(5);
  const auto first = push(uids, 3);
  BOOST_TEST(of(first, Outcome::applied) == 3);
  BOOST_TEST(of(first, Outcome::refused) == 2);
  std::vector<RecordUid> kept, refused;
  for (std::size_t i = 0; i < uids.size(); ++i) {
    const bool is_refused = first.rows[i].outcome == Outcome::refused;
    if (is_refused) BOOST_TEST((first.rows[i].error == Errc::disk_low));
    if (is_refused) BOOST_TEST(first.rows[i].hint == quota_is_full);
    (is_refused ? refused : kept).push_back(uids[i]);
  }
  BOOST_TEST(live() == 3);
  // What is there can be sent again and changed, and its sender does not learn of the others only.
  BOOST_TEST(of(push(kept, 3), Outcome::unchanged) == 3);
  BOOST_TEST(of(push(uids, 3, 2), Outcome::applied) == 3);
  BOOST_TEST(of(withdraw({kept[0]}, 3), Outcome::withdrawn) == 1);
  BOOST_TEST(live() == 2);
  BOOST_TEST(of(push(refused, 3), Outcome::applied) == 1);
  BOOST_TEST(live() == 3);
  BOOST_TEST(refused_on_log(audit::QuotaRefusal::records_quota) == 5);
  BOOST_TEST(refused_on_log(Errc::disk_low) == 0);
}

BOOST_FIXTURE_TEST_CASE(pushing_and_withdrawing_in_turn_comes_to_an_end_too, Limited) {
  std::int64_t applied = 0;
  for (int turn = 0; turn < 10; ++turn) {
    const auto uids = some_uids(2);
    applied += of(push(uids, 2), Outcome::applied);
    withdraw(uids, 2);
  }
  BOOST_TEST(applied == 8);
  BOOST_TEST(live() == 0);
}

// Who follows an advice to withdraw destroys records for nothing where those count that are withdrawn.
BOOST_FIXTURE_TEST_CASE(who_has_too_many_with_those_withdrawn_is_told_that_withdrawing_helps_nothing, Limited) {
  for (int turn = 0; turn < 3; ++turn) {
    const auto uids = some_uids(2);
    push(uids, 2);
    withdraw(uids, 2);
  }
  const auto kept = some_uids(1);
  BOOST_TEST(of(push(kept, 2), Outcome::applied) == 1);  // 1 of 2, and 7 of 8
  const auto both = push(some_uids(2), 2);
  BOOST_TEST(of(both, Outcome::applied) == 1);
  const auto why = [](const InsertResult& result) {
    const auto found = std::ranges::find(result.rows, Outcome::refused, &storage::RowResult::outcome);
    return found == result.rows.end() ? std::string_view{} : found->hint;
  };
  BOOST_TEST(why(both) == total_is_full);
  withdraw(kept, 2);
  BOOST_TEST(why(push(some_uids(1), 2)) == total_is_full);
  BOOST_TEST(refused_on_log(audit::QuotaRefusal::records_total) == 2);
  BOOST_TEST(of(push(some_uids(1), 3), Outcome::applied) == 1);
}

// 9 of 2 and 9 of 8: withdrawing leaves 0 of 2, and still 9 of 8.
BOOST_FIXTURE_TEST_CASE(nobody_is_told_to_withdraw_who_has_too_many_by_either_limit, Limited) {
  push(some_uids(9), 100);
  const auto refused = push(some_uids(1), 2);
  BOOST_TEST(of(refused, Outcome::refused) == 1);
  BOOST_TEST(refused.rows.front().hint == total_is_full);
}

BOOST_FIXTURE_TEST_CASE(a_lower_limit_refuses_what_comes_and_lets_what_is_there_be_withdrawn, Limited) {
  const auto uids = some_uids(9);
  BOOST_TEST(of(push(uids, 100), Outcome::applied) == 9);
  BOOST_TEST(of(push(some_uids(1), 2), Outcome::refused) == 1);
  BOOST_TEST(of(push(uids, 2, 2), Outcome::applied) == 9);
  BOOST_TEST(of(withdraw(uids, 2), Outcome::withdrawn) == 9);
  BOOST_TEST(live() == 0);
}

BOOST_FIXTURE_TEST_CASE(another_organisation_of_the_same_transaction_is_not_touched, Limited) {
  push(some_uids(2), 2);
  Flush flush{digest_key()};
  add(flush, org, some_uids(2));
  add(flush, other, some_uids(2));
  const auto result = commit(serving, flush, 2);
  BOOST_TEST(of(result, Outcome::applied) == 2);
  BOOST_TEST(of(result, Outcome::refused) == 2);
  BOOST_TEST(live() == 2);
}

BOOST_FIXTURE_TEST_CASE(an_atomic_push_beyond_it_keeps_nothing, Limited) {
  push(some_uids(1), 3);
  Flush flush{digest_key()};
  add(flush, org, some_uids(3));
  const auto result = commit(serving, flush, 3, true);
  BOOST_TEST(of(result, Outcome::withheld) == 2);
  BOOST_TEST(of(result, Outcome::refused) == 1);
  BOOST_TEST(refused_on_log(audit::QuotaRefusal::records_quota) == 1);
  BOOST_TEST(live() == 1);
}

BOOST_FIXTURE_TEST_CASE(two_connections_together_bring_as_many_as_one, Limited) {
  constexpr std::int64_t most = 95;
  constexpr int threads = 3, pushes = 8;
  std::array<std::int64_t, threads> applied{};
  std::latch ready{threads};
  std::vector<std::thread> pushing;
  for (std::size_t i = 0; i < threads; ++i)
    pushing.emplace_back([&, i] {
      auto connection = database.serve();
      ready.arrive_and_wait();
      for (int n = 0; n < pushes; ++n) {
        Flush flush{digest_key()};
        const auto push = flush.begin_push(org);
        for (const RecordUid& uid : some_uids(10))
          (void)flush.add(push, test::anonymous(test::incident_json(uid), org));
        storage::InsertOptions options;
        options.received_on = std::chrono::year{2021} / 3 / 4;
        options.most_records = most;
        const auto result =
            pg::guarded(connection, [&](pg::Connection& c) { return storage::insert(c, flush, options); });
        if (result) applied[i] += of(*result, Outcome::applied);
      }
    });
  for (auto& thread : pushing) thread.join();
  BOOST_TEST(applied[0] + applied[1] + applied[2] == most);
  BOOST_TEST(live() == most);
}

// Neither makes the organisation's live records more, and both have looked before either is counted.
BOOST_FIXTURE_TEST_CASE(two_that_add_and_withdraw_at_once_bring_no_more_than_stay_with_those_withdrawn, Limited) {
  constexpr std::int64_t most = 3;
  for (int turn = 0; turn < 3; ++turn) {
    const auto uids = some_uids(3);
    push(uids, most);
    withdraw(uids, most);
  }
  const auto kept = some_uids(2);
  BOOST_TEST(of(push(kept, most), Outcome::applied) == 2);  // 11 of 12
  owner.exec("-- test.begin\nBEGIN");
  owner.exec("-- test.hold\nSELECT FROM kith.holding WHERE org = 'aaln' FOR UPDATE");
  std::array<std::int64_t, 2> applied{}, refused{}, withdrawn{};
  std::vector<std::thread> pushing;
  for (std::size_t i = 0; i < 2; ++i)
    pushing.emplace_back([&, i] {
      auto connection = database.serve();
      Flush flush{digest_key()};
      const auto push = flush.begin_push(org);
      (void)flush.add(push, test::anonymous(test::incident_json(RecordUid::random()), org));
      (void)flush.add_withdrawal(push, kept[i]);
      storage::InsertOptions options;
      options.received_on = std::chrono::year{2021} / 3 / 4;
      options.most_records = most;
      const auto result =
          pg::guarded(connection, [&](pg::Connection& c) { return storage::insert(c, flush, options); });
      if (!result) return;
      applied[i] = of(*result, Outcome::applied);
      refused[i] = of(*result, Outcome::refused);
      withdrawn[i] = of(*result, Outcome::withdrawn);
    });
  auto looking = database.superuser();
  const auto waiting = [&] {
    return looking
        .exec(
            "-- test.waiting\nSELECT count(*) FROM pg_stat_activity\n"
            "WHERE datname = current_database() AND wait_event_type = 'Lock'")[0]
        .get<std::int64_t>(0);
  };
  for (int i = 0; i < 1'000 && waiting() < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  owner.exec("-- test.end\nCOMMIT");
  for (auto& thread : pushing) thread.join();
  BOOST_TEST(applied[0] + applied[1] == 1);
  BOOST_TEST(refused[0] + refused[1] == 1);
  BOOST_TEST(withdrawn[0] + withdrawn[1] == 2);
  BOOST_TEST(refused_on_log(audit::QuotaRefusal::records_total) == 1);
  BOOST_TEST(live() == 1);
}

BOOST_FIXTURE_TEST_CASE(nobody_counts_for_another_and_nothing_is_forgotten, Limited) {
  push(some_uids(1), 3);
  const auto as_ingest = [&](const pg::Sql& sql) {
    pg::Transaction transaction{serving, pg::Role::ingest, other};
    try {
      return std::to_string(transaction.exec(sql).affected());
    } catch (const pg::SqlError& error) {
      return std::string{error.state().text()};
    }
  };
  BOOST_TEST(as_ingest("-- test.change\nUPDATE kith.holding SET live = 0") == "0");
  BOOST_TEST(
      as_ingest("-- test.make\nINSERT INTO kith.holding (org, live, withdrawn, most) VALUES ('aaln', 0, 0, 9)") ==
      "42501");
  BOOST_TEST(as_ingest("-- test.forget\nDELETE FROM kith.holding") == "42501");
}

BOOST_AUTO_TEST_SUITE_END()
