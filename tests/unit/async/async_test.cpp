// Task groups, signals and the hop to worker threads.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "hub/async/group.hpp"
#include "hub/async/run.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/workers.hpp"

namespace kith {
namespace {

using namespace std::chrono_literals;

Task<void> pause(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

const OrgCode aaln = OrgCode::parse("aaln").value();
const OrgCode jakara = OrgCode::parse("jakara").value();

BOOST_AUTO_TEST_SUITE(async)

BOOST_AUTO_TEST_CASE(a_group_waits_for_all_and_tells_the_first_fault) {
  boost::asio::io_context context;
  int ended = 0;
  const auto work = [&](std::chrono::milliseconds time, bool is_faulty) -> Task<void> {
    co_await pause(time);
    ++ended;
    if (is_faulty) throw std::runtime_error("fault");
  };
  TaskGroup group(context.get_executor());
  group.spawn(work(1ms, false));
  group.spawn(work(5ms, true));
  group.spawn(work(20ms, false));
  BOOST_TEST(group.running() == 3U);
  BOOST_CHECK_THROW(run_to_end(context, group.wait()), std::runtime_error);
  BOOST_TEST(ended == 3);
  BOOST_TEST(group.running() == 0U);
  run_to_end(context, group.wait());
}

BOOST_AUTO_TEST_CASE(a_signal_wakes_and_a_deadline_ends_the_wait) {
  boost::asio::io_context context;
  Signal signal(context.get_executor());
  bool was_notified = false;
  const auto waiter = [&]() -> Task<void> {
    was_notified = co_await signal.wait(Deadline::after(10s));
    BOOST_TEST(!co_await signal.wait(Deadline::after(20ms)));
  };
  const auto notifier = [&]() -> Task<void> {
    co_await pause(10ms);
    signal.notify();
  };
  TaskGroup group(context.get_executor());
  group.spawn(waiter());
  group.spawn(notifier());
  run_to_end(context, group.wait());
  BOOST_TEST(was_notified);
}

BOOST_AUTO_TEST_CASE(work_runs_elsewhere_and_comes_back) {
  boost::asio::io_context context;
  Workers workers(2, 100);
  const auto here = std::this_thread::get_id();
  const auto hop = [&]() -> Task<int> {
    std::thread::id there;
    auto result = co_await workers.run(aaln, [&there]() -> Result<int> {
      there = std::this_thread::get_id();
      return 42;
    });
    BOOST_TEST((there != here));
    BOOST_TEST((std::this_thread::get_id() == here));
    auto failed = co_await workers.run(aaln, []() -> Result<int> { return fail(Errc::not_found); });
    BOOST_TEST((failed.error().code == Errc::not_found));
    co_return *result;
  };
  BOOST_TEST(run_to_end(context, hop()) == 42);
  const auto thrower = [&]() -> Task<void> {
    co_await workers.run(aaln, []() -> Result<int> { throw std::runtime_error("fault"); });
  };
  BOOST_CHECK_THROW(run_to_end(context, thrower()), std::runtime_error);
}

// Keeps the one thread until it is told to let go, so that what waits behind it is known. The thread has its own share
// of both ends: it may still be leaving them when this has gone.
struct Held {
  explicit Held(Workers& workers) {
    const auto begun = std::make_shared<std::promise<void>>();
    BOOST_TEST(workers
                   .post(OrgCode::parse("first").value(),
                         [begun, opened = gate.get_future().share()] {
                           begun->set_value();
                           opened.wait();
                         })
                   .has_value());
    begun->get_future().wait();
  }
  std::promise<void> gate;
};

BOOST_AUTO_TEST_CASE(an_organisation_with_a_full_queue_is_refused_and_another_is_not) {
  boost::asio::io_context context;
  Workers workers(1, 1);
  Held held(workers);
  BOOST_TEST(workers.post(aaln, [] {}).has_value());
  const auto hop = [&]() -> Task<Errc> {
    auto result = co_await workers.run(aaln, []() -> Result<int> { return 1; });
    co_return result ? Errc::internal : result.error().code;
  };
  BOOST_TEST((run_to_end(context, hop()) == Errc::rate_limited));
  BOOST_TEST(workers.post(jakara, [] {}).has_value());
  BOOST_TEST(workers.status().waiting == 2U);
  held.gate.set_value();
}

BOOST_AUTO_TEST_CASE(organisations_take_turns_on_the_threads) {
  Workers workers(1, 100);
  std::string order;  // of one thread, joined by stop()
  {
    Held held(workers);
    for (int i = 0; i < 5; ++i) BOOST_TEST(workers.post(aaln, [&] { order += 'a'; }).has_value());
    for (int i = 0; i < 2; ++i) BOOST_TEST(workers.post(jakara, [&] { order += 'j'; }).has_value());
    held.gate.set_value();
    workers.stop();
  }
  BOOST_TEST(order == "ajajaaa");
  BOOST_TEST(workers.status().begun == 8U);
  BOOST_TEST(workers.status().most_between == 1U);
}

BOOST_AUTO_TEST_CASE(stopping_runs_what_waits_and_refuses_what_comes_later) {
  Workers workers(1, 100);
  int ran = 0;  // of one thread, joined by stop()
  for (int i = 0; i < 50; ++i) BOOST_TEST(workers.post(aaln, [&] { ++ran; }).has_value());
  workers.stop();
  BOOST_TEST(ran == 50);
  BOOST_TEST((workers.post(aaln, [&] { ++ran; }).error().code == Errc::shutting_down));
  workers.stop();
  BOOST_TEST(ran == 50);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
