// Lanes: bounded, apart from each other, back after PostgreSQL was away, and answering on the caller's executor.
#include "hub/storage/database.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <mutex>
#include <thread>

#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

Deadline soon() {
  return Deadline::after(30s);
}

Result<int> one(pg::Connection& connection) {
  return connection.exec("-- test.one\nSELECT 1")[0].get<std::int32_t>(0);
}

Result<int> pid(pg::Connection& connection) {
  return connection.exec("-- test.pid\nSELECT pg_backend_pid()")[0].get<std::int32_t>(0);
}

// Jobs that occupy a lane's threads until released.
class Gate {
 public:
  void open() {
    const std::lock_guard lock{mutex_};
    is_open_ = true;
    changed_.notify_all();
  }
  Result<int> wait() {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, 30s, [this] { return is_open_; });
    return 0;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

template <class F>
bool becomes_true(F claim, std::chrono::milliseconds within) {
  for (const Deadline deadline = Deadline::after(within); !deadline.has_passed(); std::this_thread::sleep_for(10ms))
    if (claim()) return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(an_answer_comes_back_to_the_coroutines_own_executor) {
  const test::TestDatabase test_database;
  boost::asio::io_context context;
  Database database{test_database.options()};
  std::thread::id before, during, after;
  std::optional<Result<int>> answer;
  const auto ask = [&]() -> Task<void> {
    before = std::this_thread::get_id();
    answer = co_await database.run(Lane::read, soon(), [&](pg::Connection& c) {
      during = std::this_thread::get_id();
      return one(c);
    });
    after = std::this_thread::get_id();
  };
  boost::asio::co_spawn(context, ask(), boost::asio::detached);
  context.run();
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->value() == 1);
  BOOST_TEST((before == after));
  BOOST_TEST((during != before));
}

BOOST_AUTO_TEST_CASE(a_thousand_coroutines_are_all_answered) {
  const test::TestDatabase test_database;
  boost::asio::io_context context;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::read)] = {2, 1'000};
  Database database{options};
  int answered = 0;
  const auto ask = [&](int i) -> Task<void> {
    const auto answer = co_await database.run(Lane::read, soon(), [i](pg::Connection& c) -> Result<int> {
      return c.exec_prepared("-- test.same\nSELECT $1::integer", i)[0].get<std::int32_t>(0);
    });
    answered += answer && *answer == i ? 1 : 0;
  };
  for (int i = 0; i < 1'000; ++i) boost::asio::co_spawn(context, ask(i), boost::asio::detached);
  context.run();
  BOOST_TEST(answered == 1'000);
  // Counted after the answer left.
  BOOST_TEST(becomes_true([&] { return database.status(Lane::read).done == 1'000U; }, 10s));
}

BOOST_AUTO_TEST_CASE(what_was_given_up_is_dropped_in_the_queue_and_ended_while_it_runs) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::table)] = {1, 16};
  Database database{options};
  const OrgCode org = *OrgCode::parse("aaln");
  BOOST_TEST(database.share(Lane::table, org).most == 5U);
  std::stop_source running, waiting;
  std::promise<Errc> ended, dropped;
  std::atomic<bool> has_begun{false}, has_run{false};
  database.submit(
      {Lane::table, org, running.get_token()}, soon(),
      [&](pg::Connection& c) -> Result<int> {
        has_begun = true;
        c.exec("-- test.sleep\nSELECT pg_sleep(60)");
        return 1;
      },
      [&](Result<int> answer) { ended.set_value(answer ? Errc::internal : answer.error().code); });
  BOOST_REQUIRE(becomes_true([&] { return has_begun.load(); }, 10s));
  database.submit(
      {Lane::table, org, waiting.get_token()}, soon(),
      [&](pg::Connection& /*unused*/) -> Result<int> {
        has_run = true;
        return 1;
      },
      [&](Result<int> answer) { dropped.set_value(answer ? Errc::internal : answer.error().code); });
  BOOST_TEST(database.share(Lane::table, org).left == 3U);
  waiting.request_stop();
  running.request_stop();
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST((ended.get_future().get() == Errc::cancelled));
  BOOST_TEST((dropped.get_future().get() == Errc::cancelled));
  BOOST_TEST((std::chrono::steady_clock::now() - start < 10s));
  BOOST_TEST(!has_run);
  // The lane goes on with a connection of its own.
  BOOST_TEST(database.run_blocking({Lane::table, org}, soon(), one).value() == 1);
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_the_other_lanes_go_on) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::bulk)] = {1, 3};
  Database database{options};
  Gate gate;
  std::atomic<int> done{0}, busy{0};
  const auto submit = [&] {
    database.submit(
        Lane::bulk, soon(), [&](pg::Connection&) { return gate.wait(); },
        [&](Result<int> answer) { answer ? ++done : ++busy; });
  };
  submit();
  BOOST_REQUIRE(becomes_true([&] { return database.status(Lane::bulk).running == 1; }, 10s));
  for (int i = 0; i < 10; ++i) submit();
  BOOST_TEST(busy == 7);
  BOOST_TEST(database.status(Lane::bulk).queued == 3U);
  BOOST_TEST(database.status(Lane::bulk).refused == 7U);
  BOOST_TEST(database.run_blocking(Lane::single, soon(), one).value() == 1);
  gate.open();
  BOOST_TEST(becomes_true([&] { return done == 4; }, 10s));
}

BOOST_AUTO_TEST_CASE(an_organisation_waits_behind_itself_and_its_share_is_its_own) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::read)] = {1, 16};  // 4 of one organisation
  Database database{options};
  const OrgCode big = *OrgCode::parse("big"), small = *OrgCode::parse("small");
  Gate gate;
  database.submit(
      Lane::read, soon(), [&](pg::Connection&) { return gate.wait(); }, [](const Result<int>&) {});
  BOOST_REQUIRE(becomes_true([&] { return database.status(Lane::read).running == 1; }, 10s));
  std::mutex mutex;
  std::vector<std::string> order;
  std::vector<Errc> refused;
  const auto submit = [&](const OrgCode& org) {
    database.submit({Lane::read, org}, soon(), one, [&, org](const Result<int>& answer) {
      const std::lock_guard lock{mutex};
      answer ? order.push_back(org.text()) : refused.push_back(answer.error().code);
    });
  };
  for (int i = 0; i < 10; ++i) submit(big);
  submit(small);
  submit(small);
  BOOST_TEST((refused == std::vector<Errc>(6, Errc::rate_limited)));
  BOOST_TEST(database.status(Lane::read).queued == 6U);
  gate.open();
  BOOST_TEST(becomes_true([&] { return database.status(Lane::read).done == 7; }, 10s));
  const std::vector<std::string> turns{"big", "small", "big", "small", "big", "big"};
  const std::lock_guard lock{mutex};
  BOOST_TEST(order == turns, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(many_organisations_fill_the_lane_and_its_own_work_still_waits_there) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::read)] = {1, 4};  // 1 of one organisation
  Database database{options};
  Gate gate;
  std::atomic<int> done{0}, busy{0};
  const auto submit = [&](const Turn& turn) {
    database.submit(
        turn, soon(), [&](pg::Connection&) { return gate.wait(); },
        [&](const Result<int>& answer) { answer ? ++done : busy += answer.error().code == Errc::too_busy ? 1 : 0; });
  };
  submit(Lane::read);
  BOOST_REQUIRE(becomes_true([&] { return database.status(Lane::read).running == 1; }, 10s));
  for (const char* code : {"aa", "bb", "cc", "dd", "ee", "ff"}) submit({Lane::read, *OrgCode::parse(code)});
  BOOST_TEST(busy == 2);
  submit(Lane::read);
  BOOST_TEST(busy == 2);
  gate.open();
  BOOST_TEST(becomes_true([&] { return done == 6; }, 10s));
}

BOOST_AUTO_TEST_CASE(one_organisation_leaves_a_connection_to_the_others) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::read)] = {2, 64};
  Database database{options};
  const OrgCode slow = *OrgCode::parse("slow"), quick = *OrgCode::parse("quick");
  Gate gate;
  std::atomic<int> done{0};
  for (int i = 0; i < 3; ++i)
    database.submit(
        {Lane::read, slow}, soon(), [&](pg::Connection&) { return gate.wait(); }, [&](const Result<int>&) { ++done; });
  BOOST_REQUIRE(becomes_true([&] { return database.status(Lane::read).running > 0; }, 10s));
  const auto answer = database.run_blocking({Lane::read, quick}, Deadline::after(5s), one);
  BOOST_TEST(answer.has_value());
  BOOST_TEST(done == 0);
  // An answer is given before its connection is counted as free.
  BOOST_TEST(becomes_true([&] { return database.status(Lane::read).running == 1U; }, 10s));
  gate.open();
  BOOST_TEST(becomes_true([&] { return done == 3; }, 10s));
}

BOOST_AUTO_TEST_CASE(a_refusal_says_too_busy) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::bulk)] = {1, 0};
  Database database{options};
  BOOST_TEST((database.run_blocking(Lane::bulk, soon(), one).error().code == Errc::too_busy));
}

BOOST_AUTO_TEST_CASE(work_whose_deadline_passed_in_the_queue_is_not_begun) {
  const test::TestDatabase test_database;
  Database database{test_database.options()};
  bool ran = false;
  const auto answer = database.run_blocking(Lane::control, Deadline::after(-1s), [&](pg::Connection&) -> Result<int> {
    ran = true;
    return 0;
  });
  BOOST_TEST((answer.error().code == Errc::deadline_exceeded));
  BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_costs_its_caller_only) {
  const test::TestDatabase test_database;
  Database database{test_database.options()};
  const int first = database.run_blocking(Lane::control, soon(), pid).value();
  const auto lost = database.run_blocking(Lane::control, soon(), [&](pg::Connection& c) -> Result<int> {
    test_database.superuser().exec("-- test.kill\nSELECT pg_terminate_backend($1, 5000)", first);
    return one(c);
  });
  BOOST_TEST((lost.error().code == Errc::database_unavailable));
  const auto next = database.run_blocking(Lane::control, soon(), pid);
  BOOST_REQUIRE(next);
  BOOST_TEST(*next != first);
  BOOST_TEST(database.status(Lane::control).lost == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_broke_while_idle_costs_nobody) {
  const test::TestDatabase test_database;
  Database database{test_database.options()};
  const int first = database.run_blocking(Lane::control, soon(), pid).value();
  test_database.superuser().exec("-- test.kill\nSELECT pg_terminate_backend($1, 5000)", first);
  BOOST_TEST(database.run_blocking(Lane::control, soon(), pid).value() != first);
}

BOOST_AUTO_TEST_CASE(a_transaction_left_open_by_mistake_is_not_inherited) {
  const test::TestDatabase test_database;
  Database database{test_database.options()};
  const auto left = database.run_blocking(Lane::control, soon(), [](pg::Connection& c) -> Result<int> {
    c.script("BEGIN", "test.begin");
    return pid(c);
  });
  const auto next = database.run_blocking(Lane::control, soon(), [](pg::Connection& c) -> Result<int> {
    BOOST_TEST(!c.is_in_transaction());
    return pid(c);
  });
  BOOST_TEST(left.value() != next.value());
}

BOOST_AUTO_TEST_CASE(without_a_server_callers_learn_it_at_once_and_stop_is_quick) {
  DatabaseOptions options;
  options.endpoint.conninfo = "host=/nowhere dbname=kith";
  Database database{options};
  const auto started = std::chrono::steady_clock::now();
  BOOST_TEST((database.run_blocking(Lane::read, soon(), one).error().code == Errc::database_unavailable));
  BOOST_TEST(!database.is_available());
  database.stop();
  BOOST_TEST((std::chrono::steady_clock::now() - started < 5s));
  BOOST_TEST((database.run_blocking(Lane::read, soon(), one).error().code == Errc::shutting_down));
}

BOOST_AUTO_TEST_CASE(stopping_answers_what_waits_and_finishes_what_runs) {
  const test::TestDatabase test_database;
  auto options = test_database.options();
  options.lanes[static_cast<std::size_t>(Lane::bulk)] = {1, 8};
  Database database{options};
  Gate gate;
  std::atomic<int> done{0}, stopped{0};
  const auto submit = [&] {
    database.submit(
        Lane::bulk, soon(), [&](pg::Connection&) { return gate.wait(); },
        [&](Result<int> answer) {
          if (answer)
            ++done;
          else
            stopped += answer.error().code == Errc::shutting_down ? 1 : 0;
        });
  };
  submit();
  BOOST_REQUIRE(becomes_true([&] { return database.status(Lane::bulk).running == 1; }, 10s));
  for (int i = 0; i < 5; ++i) submit();
  std::thread stopping{[&] { database.stop(); }};
  gate.open();
  stopping.join();
  BOOST_TEST(done + stopped == 6);
  BOOST_TEST(done >= 1);
}

BOOST_AUTO_TEST_SUITE_END()
