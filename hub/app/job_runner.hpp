// Runs jobs when they are due: looks every other second, takes what is due and held by no process of this hub, gives
// each run a thread of its own, says that it is alive, and writes what became of it. A run whose lease was lost,
// because the database was away for as long, is told to end. Made, started and stopped by one thread; seen() by any.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "hub/base/ids.hpp"
#include "hub/jobs/plan.hpp"
#include "hub/storage/jobs.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

// What a run has of its runner. Any thread.
class JobRun {
 public:
  explicit JobRun(bool was_asked = false) : was_asked_(was_asked) {}
  // An operator asked for it: what is remembered of earlier runs is no reason.
  [[nodiscard]] bool was_asked() const { return was_asked_; }
  // What it does now; the history shows the last one.
  void note(log::Word stage);
  // How much is done, of how much, and how much of that came to nothing.
  void count(std::int64_t items, std::optional<std::int64_t> items_all = {}, std::int64_t refused = 0);
  // Work has to end soon, within seconds.
  [[nodiscard]] std::stop_token stopping() const { return stop_.get_token(); }

 private:
  friend class JobRunner;
  [[nodiscard]] storage::jobs::Progress progress() const;

  bool was_asked_;
  mutable std::mutex mutex_;
  storage::jobs::Progress progress_;
  std::stop_source stop_;
};

// How a run ended; a reason where it failed.
struct JobEnd {
  storage::jobs::Outcome outcome = storage::jobs::Outcome::done;
  std::optional<log::Word> reason;
};

struct JobKind {
  log::Word name;
  storage::jobs::Timing usual;
  std::function<JobEnd(JobRun&)> work;  // blocks; an exception is a bug and ends the hub
};

struct JobPace {
  std::chrono::milliseconds look{2'000};
  std::chrono::milliseconds beat{10'000};
  std::chrono::seconds lease = storage::jobs::usual_lease;
};

class JobRunner {
 public:
  JobRunner(const pg::Endpoint& database, std::vector<JobKind> kinds, JobPace pace = {});
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Nothing where there is no kind.
  void start();
  // Tells what runs to end, waits for it and says so; another process, or the next start, goes on at once.
  void stop();

  // All jobs as they were seen last.
  [[nodiscard]] std::vector<storage::jobs::Job> seen() const;

 private:
  struct Running;
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  bool connect(const std::stop_token& stop);
  Result<void> look(bool is_stopping);
  Result<void> look_at(const storage::jobs::Job& job, WallTime now);
  bool is_own(const storage::jobs::Job& job);
  Result<void> note_lost(const JobKind& kind, const jobs::Schedule& schedule, const storage::jobs::Job& job,
                         WallTime now);
  Result<void> take(const JobKind& kind, const jobs::Schedule& schedule, std::int32_t failures);
  Result<void> keep(Running& running, WallTime now);

  const pg::Endpoint& database_;
  const std::vector<JobKind> kinds_;
  const JobPace pace_;
  const Uuid holder_ = Uuid::random();
  std::optional<pg::Connection> connection_;
  bool has_declared_ = false, is_away_ = false;
  std::string misread_;  // the schedule that was told of last
  std::vector<std::unique_ptr<Running>> running_;
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  bool has_ended_ = false;  // a run, since the last look
  std::vector<storage::jobs::Job> seen_;
  std::jthread thread_;  // last: it uses the others until it is joined
};

}  // namespace kith::app
