// Jobs as a serving hub runs them: once among several processes, again after a failure, taken over from one that is
// gone, given up at the hub's end.
#include "hub/app/job_runner.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/async/deadline.hpp"
#include "tests/support/cluster.hpp"

namespace kith {
namespace {

using namespace std::chrono_literals;
using app::JobEnd;
using app::JobKind;
using app::JobRun;
using app::JobRunner;
using storage::jobs::Outcome;

struct RunnerFixture {
  test::TestDatabase database;
  pg::Endpoint endpoint = database.logins().serve;
  pg::Connection serve = database.serve();
  pg::Connection migrating = database.migrating();
  std::atomic<int> runs{0};
  app::JobPace quick{10ms, 20ms, 60s};

  JobKind kind(std::function<JobEnd(JobRun&)> work) const {
    return {"release", {"@yearly", "UTC", 0s}, std::move(work)};
  }
  JobKind counting() {
    return kind([this](JobRun&) {
      ++runs;
      return JobEnd{};
    });
  }
  storage::jobs::Job job() {
    const auto listed = storage::jobs::list(serve).value();
    return listed.jobs.empty() ? storage::jobs::Job{} : listed.jobs[0];
  }
  std::vector<storage::jobs::Run> history() { return storage::jobs::history(serve, "release", 100).value(); }
  template <class Condition>
  static void await(Condition is_met) {
    for (const auto deadline = Deadline::after(1min); !is_met() && !deadline.has_passed();)
      std::this_thread::sleep_for(5ms);
    BOOST_REQUIRE(is_met());
  }
  void await_end(std::size_t of_runs) {
    await([&] {
      const auto all = history();
      return all.size() == of_runs && all[0].outcome.has_value();
    });
  }
};

BOOST_FIXTURE_TEST_SUITE(jobs_of_a_hub, RunnerFixture)

BOOST_AUTO_TEST_CASE(what_is_due_runs_once_among_two_processes_and_then_at_its_next_time) {
  JobRunner one{endpoint, {counting()}, quick}, other{endpoint, {counting()}, quick};
  one.start();
  other.start();
  await_end(1);
  one.stop();
  other.stop();
  BOOST_TEST(runs == 1);
  BOOST_TEST((job().due_at.value() > storage::jobs::list(serve)->now));
  BOOST_TEST((history()[0].outcome == Outcome::done));
  BOOST_TEST(!job().is_held);
}

BOOST_AUTO_TEST_CASE(what_fails_says_why_and_is_tried_again) {
  JobRunner one{endpoint,
                {kind([](JobRun& run) {
                  run.note("hiding");
                  run.count(3, 5, 1);
                  return JobEnd{Outcome::failed, log::Word{"not_safe"}};
                })},
                quick};
  one.start();
  await_end(1);
  const auto after = job();
  BOOST_TEST(after.failures == 1);
  BOOST_TEST(after.last->reason == "not_safe");
  BOOST_TEST(after.last->stage == "hiding");
  BOOST_TEST(after.last->items == 3);
  BOOST_TEST(after.last->items_all.value() == 5);
  // In a minute, long before the year's end.
  BOOST_TEST((after.due_at.value() - after.last->ended_at.value() <= 61s));
  await([&] { return !one.seen().empty() && one.seen()[0].failures == 1; });
  one.stop();
}

BOOST_AUTO_TEST_CASE(an_operator_asks_for_a_run_or_keeps_it_from_running) {
  JobRunner one{endpoint, {counting()}, quick};
  one.start();
  await_end(1);
  BOOST_REQUIRE(storage::jobs::pause(migrating, "release", true));
  BOOST_REQUIRE(storage::jobs::ask(migrating, "release"));
  await([&] { return !one.seen().empty() && one.seen()[0].is_paused && one.seen()[0].is_asked; });
  BOOST_TEST(runs == 1);
  BOOST_REQUIRE(storage::jobs::pause(migrating, "release", false));
  await_end(2);
  BOOST_TEST(history()[0].was_asked);
  // Another schedule counts from now on.
  BOOST_REQUIRE(storage::jobs::set_timing(migrating, "release", {"0 0 29 2 *", "UTC", 0s}));
  await([&] { return job().due_at.has_value(); });
  const auto day = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*job().due_at)};
  BOOST_TEST(static_cast<unsigned>(day.day()) == 29U);
  one.stop();
}

BOOST_AUTO_TEST_CASE(what_runs_says_how_far_it_is_and_is_given_up_at_the_end) {
  JobRunner one{endpoint,
                {kind([](JobRun& run) {
                  run.note("counting");
                  run.count(1, 9);
                  while (!run.stopping().stop_requested()) std::this_thread::sleep_for(1ms);
                  return JobEnd{Outcome::stopped, {}};
                })},
                quick};
  one.start();
  await([&] { return !history().empty() && history()[0].stage == "counting" && history()[0].items == 1; });
  one.stop();
  BOOST_TEST((history()[0].outcome == Outcome::stopped));
  BOOST_TEST(!job().is_held);
  BOOST_TEST(job().failures == 0);
  // The next start goes on at once.
  JobRunner next{endpoint, {counting()}, quick};
  next.start();
  await_end(2);
  next.stop();
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(a_run_of_a_process_that_is_gone_is_lost_and_taken_up_again) {
  BOOST_REQUIRE(storage::jobs::declare(serve, "release", {"@yearly", "UTC", 0s}));
  BOOST_REQUIRE(storage::jobs::claim(serve, "release", Uuid::random(), 60s)->has_value());
  database.superuser().script("UPDATE kith.job SET leased_until = now() - interval '1 minute'", "test.lapse");
  JobRunner one{endpoint, {counting()}, quick};
  one.start();
  await([&] { return !history().empty() && history()[0].outcome.has_value(); });
  BOOST_TEST((history()[0].outcome == Outcome::lost));
  BOOST_TEST(job().failures == 1);
  BOOST_TEST(runs == 0);
  database.superuser().script("UPDATE kith.job SET due_at = now()", "test.due");
  await_end(2);
  one.stop();
  BOOST_TEST(job().failures == 0);
}

BOOST_AUTO_TEST_CASE(a_process_does_not_take_its_own_run_for_lost) {
  std::atomic<bool> may_end{false};
  JobRunner one{endpoint,
                {kind([&](JobRun& run) {
                  while (!may_end && !run.stopping().stop_requested()) std::this_thread::sleep_for(1ms);
                  return JobEnd{run.stopping().stop_requested() ? Outcome::stopped : Outcome::done, {}};
                })},
                quick};
  one.start();
  await([&] { return job().is_held; });
  // As after a pause of the machine, or a clock that was set.
  database.superuser().script("UPDATE kith.job SET leased_until = now() - interval '1 hour'", "test.lapse");
  await([&] { return job().is_held && !job().is_lapsed; });
  may_end = true;
  await_end(1);
  BOOST_TEST((history()[0].outcome == Outcome::done));
  one.stop();
}

BOOST_AUTO_TEST_CASE(a_run_that_was_taken_away_is_told_to_end_and_writes_nothing) {
  std::atomic<bool> was_told{false};
  JobRunner one{endpoint,
                {kind([&](JobRun& run) {
                  while (!run.stopping().stop_requested()) std::this_thread::sleep_for(1ms);
                  was_told = true;
                  return JobEnd{};
                })},
                quick};
  one.start();
  await([&] { return job().is_held; });
  // As another process does after a pause of this one.
  database.superuser().script(
      "UPDATE kith.job SET token = token + 1, due_at = now() + interval '1 year';"
      "INSERT INTO kith.job_run (job, token, was_asked, began_at, beat_at) VALUES ('release', 2, false, now(), now())",
      "test.take");
  await([&] { return was_told.load(); });
  one.stop();
  BOOST_TEST(job().is_held);
  BOOST_TEST(!history()[0].outcome.has_value());
}

BOOST_AUTO_TEST_CASE(a_database_that_comes_later_is_waited_for) {
  const pg::Endpoint nowhere{"host=/nowhere dbname=none user=none"};
  JobRunner one{nowhere, {counting()}, quick};
  one.start();
  std::this_thread::sleep_for(50ms);
  one.stop();
  BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
