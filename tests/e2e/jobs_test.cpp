// kith-hub job beside a hub that serves: what runs, what became of it, and that an operator's word counts.
#include "hub/app/job_command.hpp"

#include <thread>

#include "hub/async/deadline.hpp"
#include "hub/base/json.hpp"
#include "tests/e2e/kith_member.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;

struct JobsFixture {
  test::TestHub hub;
  app::Config config = hub.config();

  [[nodiscard]] std::string listed() const { return app::list_jobs(config, false).value(); }
  [[nodiscard]] std::string history() const { return app::show_job_history(config, "release", 10, false).value(); }
  template <class Condition>
  static void await(Condition is_met) {
    bool has_come = is_met();
    for (const auto deadline = Deadline::after(1min); !has_come && !deadline.has_passed(); has_come = is_met())
      std::this_thread::sleep_for(50ms);
    BOOST_REQUIRE(has_come);
  }
  static bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }
};

BOOST_FIXTURE_TEST_SUITE(jobs_of_an_operator, JobsFixture)

BOOST_AUTO_TEST_CASE(a_hub_that_serves_runs_its_jobs_and_an_operator_sees_what_became_of_them) {
  await([&] { return says(listed(), "\tdone\t"); });
  BOOST_TEST(says(listed(), "release\twaiting\t0 * * * *\t"), listed());
  BOOST_TEST(says(history(), "\tby schedule\n"));
  await([&] { return says(hub.metrics(), "kith_job_failures{job=\"release\"} 0"); });
  BOOST_TEST(says(hub.metrics(), "kith_job_dead{job=\"release\"} 0"));

  BOOST_TEST(says(app::run_job(config, "release").value(), "release begins within seconds"));
  await([&] { return says(history(), "\tasked for\n"); });

  BOOST_TEST(says(app::pause_job(config, "release", true).value(), "paused until kith-hub job resume release"));
  await([&] { return says(hub.metrics(), "kith_job_paused{job=\"release\"} 1"); });
  BOOST_TEST(says(listed(), "release\tpaused\t"));
  BOOST_TEST(says(app::run_job(config, "release").value(), "once it is no longer paused"));
  BOOST_TEST(says(app::pause_job(config, "release", false).value(), "runs when it is due"));

  BOOST_TEST(says(app::set_job_timing(config, {"release", "30 6 29 2 *", "America/Los_Angeles", 0}).value(),
                  "-02-29T14:30:00Z"));
  await([&] { return says(listed(), "\t30 6 29 2 *\tAmerica/Los_Angeles\t20"); });
  const auto json = app::list_jobs(config, true).value();
  BOOST_TEST(json.starts_with(R"([{"job":"release","state":")"), json);
  BOOST_TEST(says(json, R"("schedule":"30 6 29 2 *","zone":"America/Los_Angeles","jitter_seconds":0)"), json);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_with_words) {
  await([&] { return says(listed(), "release\t"); });
  BOOST_TEST((app::run_job(config, "backups").error().code == Errc::not_found));
  BOOST_TEST((app::show_job_history(config, "backups", 1, false).error().code == Errc::not_found));
  const auto late = app::set_job_timing(config, {"release", "0 24 * * *", std::nullopt, std::nullopt});
  BOOST_TEST(says(late.error().sentence(), "the hour is 0 to 23"));
  const auto nowhere = app::set_job_timing(config, {"release", "0 2 * * *", "Mars/Olympus", std::nullopt});
  BOOST_TEST(says(nowhere.error().sentence(), "America/Los_Angeles"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
