// Releases by the calendar: which periods are due, and their releases, one hub process at a time; the work of the job
// `release`. On a thread of its own, because protection takes minutes, and with a connection of its own, because
// counting takes one for as long. What is refused is tried again after a day, or at the next start.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "hub/app/config.hpp"
#include "hub/app/job_runner.hpp"
#include "hub/app/state.hpp"
#include "hub/base/clock.hpp"
#include "hub/release/calendar.hpp"
#include "hub/release/making.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

class ReleaseKeeper {
 public:
  ReleaseKeeper(const Config& config, const pg::Endpoint& database, const Clock& clock, State& state)
      : config_(config), database_(database), clock_(clock), state_(state) {}

  // Makes what is due; of the run it says which step it takes and how many releases are made. Failed where something
  // that is due was not made. Told to stop it gives up what it is making, within a second or so. One at a time.
  JobEnd look(JobRun& run);

 private:
  struct Account {
    std::int64_t due = 0, made = 0, refused = 0;
    std::optional<log::Word> reason;  // why the first was not made
  };

  Result<Account> make_due(pg::Connection& connection, const release::Rules& rules, JobRun& run);
  // Nothing when it was made, else why not: then nothing more of its year can be made now.
  std::optional<release::Refusal> make(pg::Connection& connection, const release::Rules& rules,
                                       const release::ReleasePeriod& period, JobRun& run);
  void note_overdue(std::optional<std::chrono::year_month_day> since);

  struct Refused {
    WallTime not_before;
    release::Refusal why;
  };

  const Config& config_;
  const pg::Endpoint& database_;
  const Clock& clock_;
  State& state_;
  std::optional<std::chrono::year_month> first_month_;  // found once: it does not move
  std::map<std::string, Refused> refused_;              // by period
};

// Each hour, where release.calendar is on.
std::vector<JobKind> release_jobs(const Config& config, ReleaseKeeper& keeper);

}  // namespace kith::app
