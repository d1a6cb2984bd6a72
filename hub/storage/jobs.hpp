// Jobs and their runs: what is due, who runs it, how far it is, and what became of it. A run is held by a lease with a
// fencing token. Times are the database's, so that the clocks of several hub processes do not matter. As kith_jobs, but
// for what an operator asks. Blocks; storage threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/log.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage::jobs {

// Numbers are stored and never change. `lost`: its process ended without a word. `stopped`: it was told to end.
enum class Outcome : std::int16_t { done = 1, failed, lost, stopped };
std::string_view word(Outcome outcome);

// A run's account of itself; each item was done or came to nothing.
struct Progress {
  std::optional<log::Word> stage;
  std::int64_t items = 0;
  std::optional<std::int64_t> items_all;
  std::int64_t refused = 0;
};

struct Run {
  std::int64_t token = 0;
  bool was_asked = false;
  WallTime began_at;
  WallTime beat_at;
  std::optional<WallTime> ended_at;
  std::optional<Outcome> outcome;  // none: it runs
  std::string reason, stage;       // words, or empty
  std::int64_t items = 0;
  std::optional<std::int64_t> items_all;
  std::int64_t refused = 0;
};

// When a job runs; hub/jobs knows what the text means.
struct Timing {
  std::string schedule;
  std::string zone;
  std::chrono::seconds jitter{0};
};

struct Job {
  std::string name;
  Timing timing;
  bool is_paused = false;
  std::optional<WallTime> due_at;
  bool is_asked = false;
  std::int32_t failures = 0;
  bool is_dead = false;
  bool is_held = false;    // by a process that may be gone:
  bool is_lapsed = false;  // its lease has ended, or ends later than one could since a clock was set back
  std::optional<Run> last;
};

struct Listed {
  WallTime now;  // of the database
  std::vector<Job> jobs;
};

// As long as it has this token a process may do the job's work.
struct Claim {
  std::string job;
  std::int64_t token = 0;
  bool was_asked = false;
};

struct End {
  Outcome outcome = Outcome::done;
  std::optional<log::Word> reason;
  Progress progress;
  std::optional<WallTime> due_at;  // of the next run; none: still to be worked out
  std::int32_t failures = 0;
  bool is_dead = false;
};

inline constexpr std::chrono::seconds usual_lease{60};
inline constexpr std::int64_t most_runs_kept = 1'000;  // of one job

// Makes the job known with this timing, unless it is: then it stays as it is.
Result<void> declare(pg::Connection& connection, const std::string& job, const Timing& timing);
// By name, each with its last run.
Result<Listed> list(pg::Connection& connection, std::chrono::seconds lease = usual_lease);
// The newest first.
Result<std::vector<Run>> history(pg::Connection& connection, const std::string& job, std::int64_t most);
// When it is due, unless it was taken or changed since it was listed so.
Result<void> set_due(pg::Connection& connection, const Job& listed, WallTime due);
// Takes a job that is due or asked for, not paused and without a holder; none where it is not so, or another process
// was faster.
Result<std::optional<Claim>> claim(pg::Connection& connection, const std::string& job, const Uuid& holder,
                                   std::chrono::seconds lease);
// False: it is somebody else's by now, and the work has to end.
Result<bool> beat(pg::Connection& connection, const Claim& claim, std::chrono::seconds lease, const Progress& progress);
// False: as of beat(), and nothing was written.
Result<bool> finish(pg::Connection& connection, const Claim& claim, const End& end);
// The same of a run whose lease has ended, for a process that is gone. False: it has not, or somebody else was faster.
Result<bool> take_for_lost(pg::Connection& connection, const Claim& claim, std::chrono::seconds lease, const End& end);

// What an operator asks, as kith_migrate; each leaves an audit leaf with who it was. Errors: not_found.
Result<void> ask(pg::Connection& connection, const std::string& job);
Result<void> pause(pg::Connection& connection, const std::string& job, bool is_paused);
// It is due by the new timing from now on.
Result<void> set_timing(pg::Connection& connection, const std::string& job, const Timing& timing);
// As list() and history(), with the migrating login.
Result<Listed> list_for_operator(pg::Connection& connection);
Result<std::vector<Run>> history_for_operator(pg::Connection& connection, const std::string& job, std::int64_t most);

}  // namespace kith::storage::jobs
