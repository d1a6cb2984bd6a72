#include "hub/app/release_command.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include "hub/app/org_command.hpp"
#include "hub/app/release_rules.hpp"
#include "hub/app/store.hpp"
#include "hub/release/calendar.hpp"
#include "hub/release/report.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/release_calendar.hpp"
#include "hub/storage/releases.hpp"

namespace kith::app {
namespace {

using release::Outcome;
using release::Refusal;
using release::ReleasePeriod;
using storage::StoredRelease;

// Exit statuses, as those of all commands.
constexpr int done = 0, failed = 1, usage = 2;
constexpr auto patience = std::chrono::seconds{120};  // a private cluster may have to be started first

// Runs `work` with a connection of the serving login. Errors: those of the store and of work.
template <class Work>
auto with_releases(const Config& config, Work work) -> std::invoke_result_t<Work, pg::Connection&> {
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(patience)));
  KITH_ASSIGN(auto connection, pg::Connection::open(store.serve, Deadline::after(patience)));
  KITH_TRY(storage::check_schema(connection));
  return pg::guarded(connection, work);
}

std::string_view words(release::Step step) {
  switch (step) {
    case release::Step::counting:
      return "counting";
    case release::Step::hiding:
      return "hiding what must not be told";
    case release::Step::auditing:
      return "auditing";
    case release::Step::checking:
      return "checking the certificates";
    case release::Step::freezing:
      return "freezing";
  }
  __builtin_unreachable();
}

int complain(const CommandOutput& output, const Error& error) {
  output.error << "kith-hub: " << error.sentence() << '\n';
  return failed;
}

int exit_of(Refusal why) {
  const bool is_conflict = why == Refusal::exists || why == Refusal::out_of_order || why == Refusal::later_exists ||
                           why == Refusal::being_made;
  return is_conflict ? exit_status(Errc::already_exists) : failed;
}

int refuse(const CommandOutput& output, const ReleasePeriod& period, const release::Stopped& stopped) {
  output.error << "kith-hub: " << period.text() << ": "
               << (stopped.error ? stopped.error->sentence() : std::string{release::sentence(stopped.why)}) << '\n';
  return exit_of(stopped.why);
}

// The release of the same kind before it, of the same profile.
ReleasePeriod before(const ReleasePeriod& period) {
  if (period.quarter == 0) return {period.year - 1, 0};
  return period.quarter == 1 ? ReleasePeriod{period.year - 1, 4} : ReleasePeriod{period.year, period.quarter - 1};
}

Result<std::vector<disclosure::PublishedTable>> tables_of(pg::Connection& connection, const std::string& id) {
  auto release = storage::read_release(connection, id);
  if (!release && release.error().code == Errc::not_found) return std::vector<disclosure::PublishedTable>{};
  if (!release) return fail(release.error());
  return release::tables_that_count(disclosure::Counted::people, *release);
}

class Running {
 public:
  Running(pg::Connection& connection, const Config& config, const release::Rules& rules, const CommandOutput& output)
      : connection_(connection), config_(config), rules_(rules), output_(output) {}

  int run(const std::vector<ReleasePeriod>& periods, bool is_dry) {
    for (const ReleasePeriod& period : periods) {
      release::ReleaseMaking making{connection_, rules_, hub_day(SystemClock{}, config_),
                                    [&](release::Step step, std::string_view of) { tell(period, step, of); }};
      if (!is_dry && !has_room_for_release(config_)) return refuse(output_, period, Refusal::disk_low);
      const auto made = is_dry ? making.draft(period) : making.make(period);
      clear();
      if (!made) return refuse(output_, period, made.error());
      if (const int exit = is_dry ? show(*made) : say(*made); exit != done) return exit;
    }
    return done;
  }

 private:
  void tell(const ReleasePeriod& period, release::Step step, std::string_view of) const {
    if (!output_.error_is_terminal) return;
    output_.error << "\r\033[K" << period.text() << ": " << of << (of.empty() ? "" : ", ") << words(step) << " …"
                  << std::flush;
  }
  void clear() const {
    if (output_.error_is_terminal) output_.error << "\r\033[K" << std::flush;
  }

  int say(const release::Draft& draft) const {
    for (const disclosure::Profile& profile : draft.job.profiles)
      output_.out << profile.name << '-' << draft.period.text() << " is frozen.\n";
    for (const std::string& table : draft.releases.left_out)
      output_.out << table << " is not in it: it could not be made safe beside the others.\n";
    output_.out << std::flush;
    return output_.out ? done : failed;
  }

  int show(const release::Draft& draft) const {
    std::array<std::vector<disclosure::PublishedTable>, release::profile_count> last;
    for (std::size_t profile = 0; profile < release::profile_count; ++profile) {
      const std::string id = std::string{rules_.profiles[profile].name} + "-" + before(draft.period).text();
      connection_.set_deadline(Deadline::after(patience));
      auto tables = pg::guarded(connection_, [&](pg::Connection& c) { return tables_of(c, id); });
      if (!tables) return complain(output_, tables.error());
      last[profile] = *std::move(tables);
    }
    output_.out
        << release::report(draft, rules_, last)
        << "\nNothing was frozen. These shares are for you alone: beside the tables they would tell how many are "
           "hidden.\n"
        << std::flush;
    return output_.out ? done : failed;
  }

  pg::Connection& connection_;
  const Config& config_;
  const release::Rules& rules_;
  const CommandOutput& output_;
};

Result<int> run_with(pg::Connection& connection, const Config& config, const release::Rules& rules,
                     const std::vector<ReleasePeriod>& periods, bool is_dry, const CommandOutput& output) {
  KITH_ASSIGN(const bool entered, storage::release_calendar::enter(connection));
  if (!entered) return refuse(output, periods.front(), Refusal::being_made);
  return Running{connection, config, rules, output}.run(periods, is_dry);
}

}  // namespace

int run_releases(const Config& config, const ReleaseRun& run, const CommandOutput& output) {
  std::vector<ReleasePeriod> periods;
  for (const std::string& text : run.periods) {
    const auto period = ReleasePeriod::parse(text);
    if (!period) {
      output.error << "kith-hub: A period is a quarter, 2021-Q1, or a year, 2021.\n";
      return usage;
    }
    periods.push_back(*period);
  }
  const auto rules = load_release_rules(config);
  if (!rules) return complain(output, rules.error());
  const auto exit = with_releases(config, [&](pg::Connection& connection) {
    return run_with(connection, config, *rules, periods, run.is_dry, output);
  });
  return exit ? *exit : complain(output, exit.error());
}

Result<std::string> list_releases(const Config& config) {
  return with_releases(config, [](pg::Connection& connection) -> Result<std::string> {
    KITH_ASSIGN(const auto releases, storage::list_releases(connection));
    std::string text = "release\tk\tas of\tmenu\tmap from\n";
    for (const StoredRelease& release : releases)
      text += release.id + "\t" + std::to_string(release.k) + "\t" + release::day_text(release.as_of) + "\t" +
              std::to_string(release.menu_version) + "\t" + std::to_string(release.map_year) + "\n";
    return text;
  });
}

Result<std::string> show_calendar(const Config& config) {
  return with_releases(config, [&](pg::Connection& connection) -> Result<std::string> {
    KITH_ASSIGN(const auto first, storage::release_calendar::first_month(connection));
    KITH_ASSIGN(const auto releases, storage::list_releases(connection));
    std::set<std::string> frozen;
    for (const StoredRelease& release : releases) frozen.insert(release.period);
    std::set<std::string> released = frozen;  // or will be before the year is
    if (!first) return std::string{"No record counts yet, so nothing is due.\n"};
    std::string text = "period\tdue on\tstate\n";
    for (const auto& entry :
         release::calendar({config.release.days_after_quarter, first}, frozen, hub_day(SystemClock{}, config))) {
      KITH_ASSIGN(const bool is_empty, gets_no_release(connection, entry.period, released));
      if (!is_empty) released.insert(entry.period.text());
      text += entry.period.text() + "\t" + release::day_text(entry.due_on) + "\t" +
              (entry.is_frozen ? "frozen"
               : !entry.is_due ? "not due yet"
               : is_empty      ? "empty, gets none"
                               : "due") +
              "\n";
    }
    if (!config.release.calendar) text += "release.calendar is off: kith-hub release run makes them.\n";
    return text;
  });
}

}  // namespace kith::app
