// When a job runs next.
#include "hub/jobs/plan.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::jobs {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;
using storage::jobs::Outcome;

const WallTime now = sys_days{year{2026} / 11 / 23} + 12h + 10min;

Schedule of(const std::string& cron, std::chrono::seconds jitter = 0s) {
  auto read = read_schedule({cron, "UTC", jitter});
  BOOST_REQUIRE(read);
  return *std::move(read);
}

BOOST_AUTO_TEST_SUITE(plan_of_a_job)

BOOST_AUTO_TEST_CASE(what_is_done_runs_at_its_next_time_and_is_forgiven) {
  const Next next = after_run(of("0 * * * *"), now, Outcome::done, 7, 0);
  BOOST_TEST((next == Next{now + 50min, 0, false}));
}

BOOST_AUTO_TEST_CASE(jitter_makes_it_later_and_never_earlier) {
  const Schedule hourly = of("0 * * * *", 300s);
  BOOST_TEST((next_time(hourly, now, 0) == now + 50min));
  BOOST_TEST((next_time(hourly, now, 0.5) == now + 50min + 150s));
  BOOST_TEST((next_time(hourly, now, 1) == now + 55min));
}

BOOST_AUTO_TEST_CASE(what_fails_is_tried_again_after_twice_the_pause_and_is_dead_at_last) {
  const Schedule daily = of("0 3 * * *");
  std::int32_t failures = 0;
  for (const auto pause : {1min, 2min, 4min, 8min, 16min, 32min, 60min}) {
    const Next next = after_run(daily, now, failures % 2 == 0 ? Outcome::failed : Outcome::lost, failures, 0);
    BOOST_TEST((next == Next{now + pause, failures + 1, false}), failures);
    failures = next.failures;
  }
  const Next dead = after_run(daily, now, Outcome::failed, failures, 0);
  BOOST_TEST((dead == Next{sys_days{year{2026} / 11 / 24} + 3h, most_attempts, true}));
  // From then on at its regular times only.
  BOOST_TEST((after_run(daily, now, Outcome::failed, dead.failures, 0) == Next{dead.due_at, most_attempts + 1, true}));
  BOOST_TEST((after_run(daily, now, Outcome::done, dead.failures, 0) == Next{dead.due_at, 0, false}));
}

BOOST_AUTO_TEST_CASE(a_next_time_before_the_pause_is_not_put_off) {
  BOOST_TEST((after_run(of("* * * * *"), now + 30s, Outcome::failed, 4, 0) == Next{now + 1min, 5, false}));
}

BOOST_AUTO_TEST_CASE(what_was_told_to_stop_goes_on_at_once) {
  BOOST_TEST((after_run(of("@daily"), now, Outcome::stopped, 2, 0) == Next{now, 2, false}));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_is_noticed) {
  const Schedule hourly = of("0 * * * *", 300s);
  BOOST_TEST(!is_too_late(hourly, now, now + 55min));
  BOOST_TEST(is_too_late(hourly, now, now + 56min));
  BOOST_TEST(is_too_late(hourly, now - std::chrono::years{1}, now + 50min));
  BOOST_TEST(!is_too_late(hourly, now, now - 24h));
}

BOOST_AUTO_TEST_CASE(a_timing_that_cannot_be_is_refused) {
  BOOST_TEST(!read_schedule({"0 25 * * *", "UTC", 0s}));
  BOOST_TEST(!read_schedule({"0 5 * * *", "Nowhere/City", 0s}));
  BOOST_TEST(!read_schedule({"0 5 * * *", "UTC", -1s}));
  BOOST_TEST(!read_schedule({"0 5 * * *", "UTC", most_jitter + 1s}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::jobs
