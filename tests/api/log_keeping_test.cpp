// The hub's own look at its audit log, on a real database that fails for a while: a step that failed is taken again,
// and a night that was given up is told.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "hub/app/log_keeper.hpp"
#include "hub/async/run.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/kept_checkpoint.hpp"
#include "hub/storage/records.hpp"
#include "hub/storage/sequencer.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct Fixture {
  test::TestDatabase test_database;
  test::ScratchDirectory directory;
  boost::asio::io_context context{1};
  storage::Database database{test_database.options()};
  SecretKey key = SecretKey::random();
  audit::Signer signer = audit::Signer::of_log(key);
  SystemClock clock;
  app::Config config;
  app::State state;
  pg::Connection owner = test_database.superuser();

  Fixture() { config.data = directory.path(); }

  void let_tiles_be_read(bool may) {
    owner.exec(may ? pg::Sql{"-- test.grant\nGRANT SELECT ON kith.audit_tile TO kith_sealer"}
                   : pg::Sql{"-- test.revoke\nREVOKE SELECT ON kith.audit_tile FROM kith_sealer"});
  }
  void commit(const storage::Flush& flush, pg::Connection& connection) {
    storage::InsertOptions options;
    options.received_on = std::chrono::year{2021} / 3 / 4;
    const auto stored = storage::insert(connection, flush, options);
    BOOST_REQUIRE(stored);
    BOOST_REQUIRE(!stored->rows.at(0).error);
  }
  // Of a record that there is; when it returns, both have their places in the order.
  storage::restoration::Withdrawal withdraw_one() {
    const auto org = test_database.add_org("one");
    const auto uid = RecordUid::random();
    auto connection = test_database.serve();
    storage::Flush pushed{key}, withdrawn{key};
    BOOST_REQUIRE(pushed.add(pushed.begin_push(org), test::anonymous(test::incident_json(uid), org)));
    BOOST_REQUIRE(withdrawn.add_withdrawal(withdrawn.begin_push(org), uid));
    commit(pushed, connection);
    commit(withdrawn, connection);
    const storage::Sequencer sequencer{Uuid::random()};
    const auto is_placed = [&] {
      const auto step = sequencer.step(connection);
      return step && !step->has_more && step->horizon_age.count() == 0;
    };
    for (int i = 0; i < 500 && !is_placed(); ++i) std::this_thread::sleep_for(10ms);
    BOOST_REQUIRE(is_placed());
    return {org, uid};
  }
  // Until it is so, and then the keeper ends.
  template <class Predicate>
  Task<void> stop_when(app::LogKeeper& keeper, Predicate is_so) {
    boost::asio::steady_timer timer{context};
    while (!is_so()) {
      timer.expires_after(5ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    keeper.stop();
  }
  template <class Predicate>
  void verify(app::Persistence persistence, Predicate is_so) {
    app::LogKeeper keeper{context.get_executor(), database, signer, key, clock, config, state, persistence};
    boost::asio::co_spawn(context, keeper.verify(), boost::asio::detached);
    boost::asio::co_spawn(context, stop_when(keeper, is_so), boost::asio::detached);
    context.run_for(60s);
    BOOST_TEST(is_so());
  }
};

BOOST_FIXTURE_TEST_SUITE(log_keeping_on_a_database, Fixture)

BOOST_AUTO_TEST_CASE(a_verification_whose_step_failed_goes_on_when_the_database_does) {
  let_tiles_be_read(false);
  bool may_read = false;
  verify({1'000'000, 1ms}, [&] {
    if (!may_read && state.audit_steps_failed > 2) let_tiles_be_read(may_read = true);
    return state.audit_verified_at != 0;
  });
  BOOST_TEST(!state.is_audit_unverified);
  BOOST_TEST(!state.is_audit_broken);
}

BOOST_AUTO_TEST_CASE(a_verification_that_was_given_up_is_told) {
  let_tiles_be_read(false);
  verify({3, 1ms}, [&] { return state.is_audit_unverified.load(); });
  BOOST_TEST(state.audit_steps_failed == 4U);
  BOOST_TEST(state.audit_verified_at == 0);
  BOOST_TEST(!state.is_audit_broken);
}

// A disk that fails for a moment, or too many open files, is no fault of the log.
BOOST_AUTO_TEST_CASE(a_promise_that_cannot_be_read_is_told_and_read_again) {
  const auto file = storage::kept_checkpoint_file(directory.path());
  app::LogKeeper keeper{context.get_executor(), database, signer, key, clock, config, state};
  run_to_end(context, keeper.finish());
  const auto note = text_of(file);
  BOOST_REQUIRE(!note.empty());
  for (const char* damage : {"", "junk\n"}) {
    state.audit_signed_at = 0;
    std::ofstream{file} << damage;
    run_to_end(context, keeper.finish());
    BOOST_TEST(state.is_promise_unusable);
    BOOST_TEST(!state.is_audit_broken);
    BOOST_TEST(state.audit_signed_at == 0);
    std::ofstream{file} << note;
    run_to_end(context, keeper.finish());
    BOOST_TEST(!state.is_promise_unusable);
    BOOST_TEST(state.audit_signed_at != 0);
  }
}

BOOST_AUTO_TEST_CASE(a_verification_waits_until_the_promise_can_be_read) {
  const auto file = storage::kept_checkpoint_file(directory.path());
  std::ofstream{file} << "junk\n";
  verify({20, 1ms}, [&] {
    if (state.is_promise_unusable) std::filesystem::remove(file);
    return state.audit_verified_at != 0;
  });
  BOOST_TEST(!state.is_promise_unusable);
  BOOST_TEST(!state.is_audit_broken);
}

// The faults that break a log are those before a backup is restored: what is withdrawn meanwhile must not come back.
BOOST_AUTO_TEST_CASE(withdrawals_are_journaled_while_the_log_is_broken) {
  auto connection = test_database.serve();
  BOOST_REQUIRE(storage::audit_log::check_key(connection, signer.key()));
  BOOST_REQUIRE(storage::audit_log::mark_broken(connection));
  const auto withdrawn = withdraw_one();
  app::LogKeeper keeper{context.get_executor(), database, signer, key, clock, config, state};
  const auto is_written = [&] { return state.journaling == app::Journaling::written; };
  boost::asio::co_spawn(context, keeper.seal(), boost::asio::detached);
  boost::asio::co_spawn(context, stop_when(keeper, is_written), boost::asio::detached);
  context.run_for(60s);
  BOOST_TEST(state.is_audit_broken);
  BOOST_TEST(is_written());
  const auto journal = app::read_journal(app::withdrawal_journal_file(directory.path()), key);
  BOOST_REQUIRE(journal);
  BOOST_TEST((journal->withdrawals == std::vector{withdrawn}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
