// The calendar of a serving hub: what is due is released without anybody asking, once, by one of several processes; and
// a hub that stops gives up what it is making.
#include "hub/app/release_keeper.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <limits>
#include <set>
#include <thread>

#include "hub/app/release_rules.hpp"
#include "hub/async/deadline.hpp"
#include "hub/storage/releases.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/counted_records.hpp"
#include "tests/support/pki.hpp"

namespace kith {
namespace {

using namespace std::chrono_literals;
using std::chrono::year;
using storage::jobs::Outcome;

class FixedClock final : public Clock {
 public:
  explicit FixedClock(std::chrono::year_month_day day) : now_(std::chrono::sys_days{day} + 20h) {}
  [[nodiscard]] WallTime now() const override { return now_; }

 private:
  WallTime now_;
};

struct HubOfThree {
  test::TestDatabase database;
  app::Config config;
  FixedClock clock{year{2021} / 5 / 20};
  app::State state, other_state;

  HubOfThree() {
    const std::filesystem::path build = std::getenv("KITH_BINARY_DIR");
    config.release.protect = build / "hub/protect/kith-protect";
    config.release.audit = build / "hub/prove/kith-audit";
    auto owner = database.superuser();
    for (const std::string_view code : {"first", "second", "third"}) {
      const OrgCode org = database.add_org(code);
      for (const std::int32_t county : {6037, 6067}) test::add_records(owner, {org, year{2021} / 2 / 3, county, 30});
    }
  }
  app::ReleaseKeeper keeper(app::State& of) { return {config, database.logins().serve, clock, of}; }
  std::size_t frozen() const {
    auto connection = database.serve();
    return storage::list_releases(connection)->size();
  }
  template <class Condition>
  void await(Condition is_met) const {
    for (const auto deadline = Deadline::after(5min); !is_met() && !deadline.has_passed();)
      std::this_thread::sleep_for(20ms);
    BOOST_REQUIRE(is_met());
  }
};

BOOST_FIXTURE_TEST_SUITE(calendar_of_a_hub, HubOfThree)

BOOST_AUTO_TEST_CASE(what_is_due_is_released_once_by_one_of_two_processes) {
  auto one = keeper(state), other = keeper(other_state);
  app::JobRun run, other_run;
  app::JobEnd end, other_end;
  {
    const std::jthread beside{[&] { end = one.look(run); }};
    other_end = other.look(other_run);
  }
  BOOST_TEST(state.releases_frozen + other_state.releases_frozen == 1U);
  BOOST_TEST(state.releases_refused + other_state.releases_refused == 0U);
  BOOST_TEST(((end.outcome == Outcome::done) || (other_end.outcome == Outcome::done)));
  BOOST_TEST(frozen() == 2U);
  // One that looks later finds nothing to do, and knows when it was.
  app::State later;
  auto third = keeper(later);
  app::JobRun third_run;
  BOOST_TEST((third.look(third_run).outcome == Outcome::done));
  BOOST_TEST(later.release_frozen_at > 0);
  BOOST_TEST(later.releases_frozen == 0U);
  BOOST_TEST(frozen() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_overdue) {
  config.release.audit = "/bin/false";
  auto one = keeper(state);
  app::JobRun run;
  BOOST_TEST((one.look(run).outcome == Outcome::failed));
  BOOST_TEST(state.release_overdue_days == 4);
  BOOST_TEST(state.releases_refused == 1U);
  BOOST_TEST(frozen() == 0U);
  // It would come to the same, so it waits for a day, and is still not made.
  BOOST_TEST((one.look(run).outcome == Outcome::failed));
  BOOST_TEST(state.releases_refused == 1U);
  // Whoever asks for it has mended something, perhaps.
  app::JobRun asked{true};
  BOOST_TEST((one.look(asked).outcome == Outcome::failed));
  BOOST_TEST(state.releases_refused == 2U);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_missing_is_looked_for_again) {
  config.release.audit = "/nowhere/kith-audit";
  auto one = keeper(state);
  app::JobRun run;
  BOOST_TEST(one.look(run).reason->text() == "worker_missing");
  BOOST_TEST(one.look(run).reason->text() == "worker_missing");
  BOOST_TEST(state.releases_refused == 2U);
}

// Tried again at the next look, not after a day as what is refused for what it says.
BOOST_AUTO_TEST_CASE(what_is_due_waits_while_the_disk_has_too_little_room) {
  const test::TemporaryDirectory folder;
  config.data = folder.path();
  config.disk.low_mib = std::numeric_limits<std::uint32_t>::max();
  auto one = keeper(state);
  app::JobRun run;
  BOOST_TEST(one.look(run).reason->text() == "disk_low");
  BOOST_TEST(state.release_overdue_days >= 0);
  BOOST_TEST(state.releases_refused == 1U);
  BOOST_TEST(frozen() == 0U);
  config.disk.low_mib = 1;
  BOOST_TEST((one.look(run).outcome == Outcome::done));
  BOOST_TEST(state.releases_frozen == 1U);
  BOOST_TEST(frozen() == 2U);
}

BOOST_AUTO_TEST_CASE(a_hub_that_stops_gives_up_what_it_is_making) {
  config.release.protect = std::filesystem::path{std::getenv("KITH_BINARY_DIR")} / "tests/kith-stand-in";
  auto one = keeper(state);
  app::JobRunner runner{database.logins().serve, app::release_jobs(config, one), {20ms, 20ms}};
  runner.start();
  await([&] { return !runner.seen().empty() && runner.seen()[0].is_held; });
  runner.stop();
  BOOST_TEST(state.releases_frozen + state.releases_refused == 0U);
  BOOST_TEST(frozen() == 0U);
}

BOOST_AUTO_TEST_CASE(a_calendar_that_is_off_makes_nothing) {
  config.release.calendar = false;
  auto one = keeper(state);
  BOOST_TEST(app::release_jobs(config, one).empty());
  app::JobRunner runner{database.logins().serve, app::release_jobs(config, one)};
  runner.start();
  runner.stop();
  BOOST_TEST(frozen() == 0U);
}

BOOST_AUTO_TEST_CASE(a_year_is_released_for_its_quarters_and_not_for_records_that_are_left) {
  auto connection = database.serve();
  const auto nothing = [&](std::string_view period, const std::set<std::string>& released) {
    return app::gets_no_release(connection, *release::ReleasePeriod::parse(period), released).value();
  };
  BOOST_TEST(!nothing("2021-Q1", {}));
  BOOST_TEST(nothing("2021-Q2", {}));
  BOOST_TEST(nothing("2021", {}));
  database.superuser().exec("-- test.all_withdrawn\nDELETE FROM kith.record");
  BOOST_TEST(nothing("2021-Q1", {}));
  BOOST_TEST(!nothing("2021", {"2021-Q1"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
