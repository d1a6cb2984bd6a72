// Many seeds of the sync core's world: 1,000 by default, 10,000 with KITH_FULL, one with KITH_SEED, which then prints
// its trace. A seed that fails is printed; a fault that it has found has a case of its own below or in unit/sync.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/simulation/world.hpp"

namespace kith::simulation {
namespace {

constexpr std::size_t lines_of_a_trace = 60;

std::uint64_t seeds() {
  return std::getenv("KITH_FULL") != nullptr ? 10'000 : 1'000;
}

std::string story_of(std::uint64_t seed, std::size_t most) {
  World world{seed, true};
  world.run();
  std::string story = "seed " + std::to_string(seed) + ": " + world.failure() + "\n";
  const auto& trace = world.trace();
  for (std::size_t i = trace.size() > most ? trace.size() - most : 0; i < trace.size(); ++i) story += trace[i] + "\n";
  return story;
}

BOOST_AUTO_TEST_SUITE(sync_simulation)

BOOST_AUTO_TEST_CASE(every_invariant_holds_for_every_seed) {
  if (const char* one = std::getenv("KITH_SEED")) {
    const std::uint64_t seed = std::strtoull(one, nullptr, 10);
    BOOST_TEST(World{seed}.run(), story_of(seed, SIZE_MAX));
    return;
  }
  Coverage coverage;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    World world{seed};
    if (!world.run()) BOOST_ERROR(story_of(seed, lines_of_a_trace));
    coverage.add(world.coverage());
  }
  for (std::size_t i = 0; i < coverage.faults.size(); ++i)
    BOOST_TEST(coverage.faults[i] > 0U, "no seed has tried " << sync::name(static_cast<sync::Fault>(i)));
  for (const std::uint64_t times :
       {coverage.relayed, coverage.confirmed, coverage.carried, coverage.purged, coverage.restores, coverage.crashes,
        coverage.lost, coverage.reconciled, coverage.retried})
    BOOST_TEST(times > 0U);
}

// A watch that notices nothing would pass every seed.
std::size_t noticed(const Sabotage& sabotage) {
  std::size_t seeds_that_failed = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) seeds_that_failed += World{seed, false, sabotage}.run() ? 0U : 1U;
  return seeds_that_failed;
}

BOOST_AUTO_TEST_CASE(a_cursor_that_moves_without_its_records_is_noticed) {
  BOOST_TEST(noticed([](sync::Transaction& transaction, const Hub&) { transaction.copies.clear(); }) > 0U);
}

BOOST_AUTO_TEST_CASE(a_body_that_stays_when_it_was_taken_back_is_noticed) {
  const Sabotage keep = [](sync::Transaction& transaction, const Hub& hub) {
    for (auto& [name, copy] : transaction.copies) {
      const auto before = hub.state.copies.find(name);
      if (copy && !copy->body && before != hub.state.copies.end()) copy->body = before->second.body;
    }
  };
  BOOST_TEST(noticed(keep) > 0U);
}

BOOST_AUTO_TEST_CASE(a_record_that_falls_back_is_noticed) {
  const Sabotage keep_old = [](sync::Transaction& transaction, const Hub& hub) {
    for (auto& [name, copy] : transaction.copies)
      if (copy && copy->body && hub.state.copies.contains(name) && copy->entry.stamp.sequence > 1)
        --copy->entry.stamp.sequence;
  };
  BOOST_TEST(noticed(keep_old) > 0U);
}

BOOST_AUTO_TEST_CASE(a_quarantine_that_is_not_written_is_noticed) {
  BOOST_TEST(noticed([](sync::Transaction& transaction, const Hub&) { transaction.quarantine.clear(); }) > 0U);
}

BOOST_AUTO_TEST_CASE(a_debt_that_is_forgotten_is_noticed) {
  const Sabotage forgive = [](sync::Transaction& transaction, const Hub&) {
    for (auto& [uid, own] : transaction.own)
      if (own) own->owed.clear();
  };
  BOOST_TEST(noticed(forgive) > 0U);
}

BOOST_AUTO_TEST_CASE(accounts_that_are_lost_are_noticed) {
  const Sabotage lose = [](sync::Transaction& transaction, const Hub&) {
    for (auto& [peer, link] : transaction.links) link.report.reset();
  };
  BOOST_TEST(noticed(lose) > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::simulation
