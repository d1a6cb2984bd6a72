// Jobs in the database: one process has a run, one that is gone loses it, one that comes back finds that it lost it.
#include "hub/storage/jobs.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/storage/acting_operator.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace std::chrono_literals;
namespace jobs = storage::jobs;

namespace {

struct JobsFixture {
  test::TestDatabase database;
  pg::Connection serve = database.serve();
  pg::Connection other = database.serve();
  pg::Connection migrating = database.migrating();
  Uuid here = Uuid::random(), there = Uuid::random();
  jobs::Timing hourly{"0 * * * *", "UTC", 60s};

  JobsFixture() { BOOST_REQUIRE(jobs::declare(serve, "release", hourly)); }
  jobs::Job job(std::string_view name = "release") {
    const auto listed = jobs::list(serve).value();
    for (const auto& one : listed.jobs)
      if (one.name == name) return one;
    BOOST_FAIL("no such job");
    return {};
  }
  std::optional<jobs::Claim> claim(std::chrono::seconds lease = 60s) {
    return jobs::claim(serve, "release", here, lease).value();
  }
  void set(const char* what) { database.superuser().script(what, "test.set"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(jobs_in_the_database, JobsFixture)

BOOST_AUTO_TEST_CASE(a_new_job_is_due_and_one_that_is_known_stays_as_it_is) {
  BOOST_TEST((job().due_at <= jobs::list(serve)->now));
  BOOST_REQUIRE(jobs::set_timing(migrating, "release", {"5 4 * * *", "America/Los_Angeles", 0s}));
  BOOST_REQUIRE(jobs::declare(other, "release", hourly));
  BOOST_TEST(job().timing.schedule == "5 4 * * *");
  BOOST_TEST(job().timing.zone == "America/Los_Angeles");
  BOOST_TEST(!job().due_at.has_value());
}

BOOST_AUTO_TEST_CASE(one_process_has_a_run_and_its_history_is_kept) {
  const auto mine = claim();
  BOOST_REQUIRE(mine.has_value());
  BOOST_TEST(!mine->was_asked);
  BOOST_TEST(!jobs::claim(other, "release", there, 60s)->has_value());
  BOOST_TEST(job().is_held);
  BOOST_TEST(!job().is_lapsed);
  BOOST_TEST(jobs::beat(serve, *mine, 60s, {log::Word{"hiding"}, 3, 7, 1}).value());
  BOOST_TEST(job().last->stage == "hiding");
  BOOST_TEST(!job().last->outcome.has_value());
  const auto due = jobs::list(serve)->now + 1h;
  BOOST_TEST(
      jobs::finish(serve, *mine, {jobs::Outcome::failed, log::Word{"not_safe"}, {{}, 7, 7, 2}, due, 1, false}).value());
  const auto after = job();
  BOOST_TEST(!after.is_held);
  BOOST_TEST(after.failures == 1);
  BOOST_TEST((after.due_at == due));
  BOOST_REQUIRE(after.last.has_value());
  BOOST_TEST((after.last->outcome == jobs::Outcome::failed));
  BOOST_TEST(after.last->reason == "not_safe");
  BOOST_TEST(after.last->stage == "hiding");
  BOOST_TEST(after.last->items == 7);
  BOOST_TEST(after.last->refused == 2);
  BOOST_TEST(after.last->ended_at.has_value());
  BOOST_TEST(!claim().has_value());  // not due
}

BOOST_AUTO_TEST_CASE(what_a_dead_process_had_is_lost_and_it_cannot_write_when_it_comes_back) {
  const auto mine = claim();
  const jobs::End lost{jobs::Outcome::lost, {}, {}, jobs::list(serve)->now, 1, false};
  BOOST_TEST(!jobs::take_for_lost(other, *mine, 60s, lost).value());  // the lease has not ended
  set("UPDATE kith.job SET leased_until = now() - interval '1 second'");
  BOOST_TEST(job().is_lapsed);
  BOOST_TEST(!jobs::claim(other, "release", there, 60s)->has_value());
  BOOST_TEST(jobs::take_for_lost(other, *mine, 60s, lost).value());
  BOOST_TEST(!jobs::take_for_lost(serve, *mine, 60s, lost).value());
  const auto theirs = jobs::claim(other, "release", there, 60s).value();
  BOOST_REQUIRE(theirs.has_value());
  BOOST_TEST(theirs->token > mine->token);
  BOOST_TEST(!jobs::beat(serve, *mine, 60s, {}).value());
  BOOST_TEST(!jobs::finish(serve, *mine, {jobs::Outcome::done, {}, {}, {}, 0, false}).value());
  BOOST_TEST(job().is_held);
  const auto runs = jobs::history(serve, "release", 10).value();
  BOOST_REQUIRE(runs.size() == 2U);
  BOOST_TEST(runs[0].token == theirs->token);
  BOOST_TEST((runs[1].outcome == jobs::Outcome::lost));
}

BOOST_AUTO_TEST_CASE(a_lease_that_ends_too_late_is_of_a_clock_that_was_set_back) {
  const auto mine = claim();
  set("UPDATE kith.job SET leased_until = now() + interval '1 year'");
  BOOST_TEST(job().is_lapsed);
  BOOST_TEST(
      jobs::take_for_lost(other, *mine, 60s, {jobs::Outcome::lost, {}, {}, jobs::list(serve)->now, 1, false}).value());
}

BOOST_AUTO_TEST_CASE(an_operator_asks_for_a_run_and_keeps_one_from_running) {
  const auto first = claim();
  BOOST_REQUIRE(jobs::finish(serve, *first, {jobs::Outcome::done, {}, {}, jobs::list(serve)->now + 1h, 0, false}));
  BOOST_REQUIRE(jobs::ask(migrating, "release"));
  BOOST_TEST(job().is_asked);
  BOOST_REQUIRE(jobs::pause(migrating, "release", true));
  BOOST_TEST(!claim().has_value());
  BOOST_REQUIRE(jobs::pause(migrating, "release", false));
  const auto asked = claim();
  BOOST_REQUIRE(asked.has_value());
  BOOST_TEST(asked->was_asked);
  BOOST_TEST(!job().is_asked);
  for (const auto& refused : {jobs::ask(migrating, "nothing"), jobs::pause(migrating, "nothing", true),
                              jobs::set_timing(migrating, "nothing", hourly)})
    BOOST_TEST((refused.error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(other_times_that_an_operator_sets_while_it_runs_hold_after_it) {
  const auto mine = claim();
  BOOST_REQUIRE(jobs::set_timing(migrating, "release", {"0 3 29 2 *", "UTC", 0s}));
  BOOST_REQUIRE(jobs::finish(serve, *mine, {jobs::Outcome::done, {}, {}, jobs::list(serve)->now + 1h, 0, false}));
  BOOST_TEST(!job().due_at.has_value());
}

BOOST_AUTO_TEST_CASE(the_serving_login_does_not_say_when_a_job_runs_or_whether) {
  for (const pg::Sql& forbidden : {pg::Sql{"-- test.pause\nUPDATE kith.job SET is_paused = true"},
                                   pg::Sql{"-- test.zone\nUPDATE kith.job SET zone = 'UTC'"},
                                   pg::Sql{"-- test.schedule\nUPDATE kith.job SET schedule = '@yearly'"}}) {
    pg::Transaction transaction{serve, pg::Role::jobs};
    BOOST_CHECK_EXCEPTION(transaction.exec(forbidden), pg::SqlError,
                          [](const pg::SqlError& error) { return error.state().text() == "42501"; });
  }
  BOOST_TEST(!jobs::declare(serve, "other", {"0 * * * *\x1b[2J", "UTC", 0s}).has_value());
}

BOOST_AUTO_TEST_CASE(what_an_operator_says_of_a_job_is_on_the_log) {
  BOOST_REQUIRE(storage::name_operator(migrating, "ann"));
  BOOST_REQUIRE(jobs::ask(migrating, "release"));
  BOOST_REQUIRE(jobs::pause(migrating, "release", true));
  BOOST_REQUIRE(jobs::pause(migrating, "release", false));
  BOOST_REQUIRE(jobs::set_timing(migrating, "release", hourly));
  BOOST_TEST(!jobs::ask(migrating, "nothing").has_value());
  const auto rows = database.superuser().exec(
      "-- test.leaves\nSELECT reason, principal FROM kith.audit_leaf WHERE event = 8 AND org IS NULL ORDER BY batch");
  BOOST_REQUIRE(rows.size() == 4);
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(rows[i].get<std::int16_t>(0) == 594 + i);
    BOOST_TEST(rows[i].get<std::string>(1) == "operator:ann");
  }
}

BOOST_AUTO_TEST_CASE(when_it_is_due_is_changed_only_as_it_was_seen) {
  const auto seen = job();
  const auto now = jobs::list(serve)->now;
  BOOST_REQUIRE(jobs::set_due(serve, seen, now + 2h));
  BOOST_REQUIRE(jobs::set_due(other, seen, now + 3h));
  BOOST_TEST((job().due_at == now + 2h));
}

BOOST_AUTO_TEST_CASE(old_runs_are_forgotten) {
  for (int i = 0; i < 3; ++i) {
    const auto mine = claim();
    BOOST_REQUIRE(jobs::finish(serve, *mine, {jobs::Outcome::done, {}, {}, jobs::list(serve)->now, 0, false}));
  }
  set("UPDATE kith.job SET token = 1001");
  BOOST_REQUIRE(claim().has_value());  // 1002
  const auto runs = jobs::history(serve, "release", 10).value();
  BOOST_REQUIRE(runs.size() == 2U);
  BOOST_TEST(runs[1].token == 3);
}

BOOST_AUTO_TEST_CASE(the_serving_login_changes_no_schedule) {
  for (const pg::Role role : {pg::Role::ingest, pg::Role::release, pg::Role::lead, pg::Role::own_reads}) {
    pg::Transaction transaction{serve, role};
    BOOST_CHECK_THROW((void)transaction.exec("-- test.look\nSELECT FROM kith.job"), pg::SqlError);
  }
  BOOST_TEST((jobs::pause(serve, "release", true).error().code == Errc::internal));
}

BOOST_AUTO_TEST_SUITE_END()
