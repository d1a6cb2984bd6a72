// The order of commits: dense, final, the same for batches and leaves, one holder at a time.
#include "hub/storage/sequencer.hpp"

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "hub/storage/audit.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

void append(pg::Transaction& transaction, const OrgCode& org, int leaves) {
  const std::vector<AuditLeaf> all(static_cast<std::size_t>(leaves),
                                   {AuditEvent::push, org, AuditPrincipal::of(org), {}, 1, {}});
  storage::audit::append(transaction, BatchKind::push, org, 1, all);
}

void commit_one(pg::Connection& connection, const OrgCode& org, int leaves) {
  pg::Transaction transaction{connection, pg::Role::ingest, org};
  append(transaction, org, leaves);
  transaction.commit();
}

std::int64_t unplaced(const test::TestDatabase& database) {
  auto owner = database.superuser();
  return owner.exec("-- test.unplaced\nSELECT count(*) FROM kith.commit_batch WHERE position IS NULL")[0]
      .get<std::int64_t>(0);
}

// Positions 1…n and leaf indexes 0…m without gap or repeat, in the same order; how many batches there are.
std::int64_t check_dense(const test::TestDatabase& database) {
  auto owner = database.superuser();
  const auto rows = owner.exec(R"(-- test.dense
SELECT count(*), coalesce(bool_and(position = place), true), coalesce(bool_and(first_leaf = leaves_before), true)
  FROM (SELECT position, first_leaf, row_number() OVER in_order AS place, sum(leaves) OVER in_order - leaves AS leaves_before
          FROM kith.commit_batch WHERE position IS NOT NULL
        WINDOW in_order AS (ORDER BY position ROWS UNBOUNDED PRECEDING)) AS placed)");
  BOOST_TEST(rows[0].get<bool>(1), "positions have a gap");
  BOOST_TEST(rows[0].get<bool>(2), "leaf indexes have a gap");
  return rows[0].get<std::int64_t>(0);
}

SequencerStep step(const Sequencer& sequencer, pg::Connection& connection) {
  const auto done = sequencer.step(connection);
  BOOST_REQUIRE(done);
  return *done;
}

// Other test databases of the cluster have transactions too, and the horizon is the cluster's.
void place_all(const test::TestDatabase& database, const Sequencer& sequencer, pg::Connection& connection) {
  for (int i = 0; i < 500 && unplaced(database) > 0; ++i) {
    step(sequencer, connection);
    std::this_thread::sleep_for(10ms);
  }
  BOOST_TEST(unplaced(database) == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sequencing)

BOOST_AUTO_TEST_CASE(positions_are_dense_and_final_under_concurrent_writers_and_rollbacks) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("one");
  constexpr int writers = 6, rounds = 60;
  std::atomic<int> writing{writers};
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w)
    threads.emplace_back([&, w] {
      auto c = database.serve();
      for (int i = 0; i < rounds; ++i) {
        pg::Transaction transaction{c, pg::Role::ingest, org};
        append(transaction, org, i % 4);
        if ((i + w) % 3 == 0) std::this_thread::sleep_for(2ms);
        if ((i + w) % 5 != 0) transaction.commit();
      }
      --writing;
    });
  auto c = database.serve();
  const Sequencer sequencer{Uuid::random(), 10s, 7};
  std::vector<std::int64_t> earlier;
  auto owner = database.superuser();
  while (writing > 0) {
    step(sequencer, c);
    // What was placed before keeps its place.
    const auto rows =
        owner.exec("-- test.placed\nSELECT batch FROM kith.commit_batch WHERE position IS NOT NULL ORDER BY position");
    BOOST_REQUIRE(rows.size() >= static_cast<int>(earlier.size()));
    for (std::size_t i = 0; i < earlier.size(); ++i)
      BOOST_REQUIRE(rows[static_cast<int>(i)].get<std::int64_t>(0) == earlier[i]);
    earlier.clear();
    for (int i = 0; i < rows.size(); ++i) earlier.push_back(rows[i].get<std::int64_t>(0));
  }
  for (auto& thread : threads) thread.join();
  place_all(database, sequencer, c);
  // One batch of the registry's own.
  BOOST_TEST(check_dense(database) == writers * rounds * 4 / 5 + 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_placed_above_a_transaction_that_is_still_open) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("one");
  auto c = database.serve();
  const Sequencer sequencer{Uuid::random()};
  place_all(database, sequencer, c);
  auto slow = database.serve();
  auto quick = database.serve();
  {
    pg::Transaction open{slow, pg::Role::ingest, org};
    append(open, org, 1);
    commit_one(quick, org, 1);
    std::this_thread::sleep_for(20ms);
    const auto waiting = step(sequencer, c);
    BOOST_TEST(waiting.placed == 0);
    BOOST_TEST((waiting.horizon_age >= 20ms));
    open.commit();
  }
  place_all(database, sequencer, c);
  const auto rows =
      database.superuser().exec("-- test.order\nSELECT batch FROM kith.commit_batch ORDER BY position DESC LIMIT 2");
  // The one that began first stands first, though it committed last.
  BOOST_TEST(rows[1].get<std::int64_t>(0) < rows[0].get<std::int64_t>(0));
  check_dense(database);
  BOOST_TEST((step(sequencer, c).horizon_age == 0us));
}

BOOST_AUTO_TEST_CASE(one_process_holds_the_lease_and_the_next_gets_a_higher_token) {
  const test::TestDatabase database;
  auto c = database.serve();
  auto d = database.serve();
  const Sequencer first{Uuid::random(), 300ms}, second{Uuid::random(), 300ms};
  const auto held = step(first, c);
  BOOST_TEST(held.holds_lease);
  BOOST_TEST(!step(second, d).holds_lease);
  BOOST_TEST(step(first, c).token == held.token);
  std::this_thread::sleep_for(400ms);
  const auto taken = step(second, d);
  BOOST_TEST(taken.holds_lease);
  BOOST_TEST(taken.token > held.token);
  BOOST_TEST(!step(first, c).holds_lease);
  BOOST_REQUIRE(second.release(d));
  const auto back = step(first, c);
  BOOST_TEST(back.holds_lease);
  BOOST_TEST(back.token > taken.token);
}

BOOST_AUTO_TEST_CASE(an_idle_holder_writes_nothing) {
  const test::TestDatabase database;
  auto c = database.serve();
  const Sequencer sequencer{Uuid::random(), 60s};
  step(sequencer, c);
  const auto lease = [&] {
    return database.superuser().exec("-- test.lease\nSELECT xmin::text FROM kith.lease")[0].get<std::string>(0);
  };
  const auto before = lease();
  for (int i = 0; i < 20; ++i) BOOST_TEST(step(sequencer, c).holds_lease);
  BOOST_TEST(lease() == before);
}

BOOST_AUTO_TEST_CASE(holders_that_fight_for_the_lease_never_place_a_batch_twice) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("one");
  std::atomic<bool> is_writing{true};
  std::atomic<int> failed{0};  // Boost.Test's checks are for one thread
  std::vector<std::thread> threads;
  for (int h = 0; h < 3; ++h)
    threads.emplace_back([&] {
      auto c = database.serve();
      const Sequencer mine{Uuid::random(), 1ms, 5};  // a lease that is always over
      while (is_writing) failed += mine.step(c) ? 0 : 1;
    });
  auto c = database.serve();
  for (int i = 0; i < 200; ++i) commit_one(c, org, 2);
  is_writing = false;
  for (auto& thread : threads) thread.join();
  BOOST_TEST(failed == 0);
  place_all(database, Sequencer{Uuid::random()}, c);
  BOOST_TEST(check_dense(database) == 201);
}

BOOST_AUTO_TEST_SUITE_END()
