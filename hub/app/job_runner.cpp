#include "hub/app/job_runner.hpp"

#include <algorithm>
#include <atomic>
#include <random>

#include "hub/base/log.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;
using storage::jobs::Job;
using storage::jobs::Outcome;

constexpr auto time_to_connect = 5s;
constexpr auto patience = 10s;  // of one look

double chance() {
  static thread_local std::mt19937_64 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>{0, 1}(generator);
}

}  // namespace

void JobRun::note(log::Word stage) {
  const std::lock_guard lock{mutex_};
  progress_.stage = stage;
}

void JobRun::count(std::int64_t items, std::optional<std::int64_t> items_all, std::int64_t refused) {
  const std::lock_guard lock{mutex_};
  progress_.items = items;
  progress_.items_all = items_all;
  progress_.refused = refused;
}

storage::jobs::Progress JobRun::progress() const {
  const std::lock_guard lock{mutex_};
  return progress_;
}

// A run of this process.
struct JobRunner::Running {
  const JobKind* kind;
  storage::jobs::Claim claim;
  jobs::Schedule schedule;
  std::int32_t failures;
  Clock::time_point began = Clock::now(), beaten = Clock::now();
  JobRun run{claim.was_asked};
  JobEnd end;
  std::atomic<bool> has_ended{false};
  bool is_settled = false;  // what became of it is written, or is another's to write
  std::jthread thread;      // last: it uses the others until it is joined
};

JobRunner::JobRunner(const pg::Endpoint& database, std::vector<JobKind> kinds, JobPace pace)
    : database_(database), kinds_(std::move(kinds)), pace_(pace) {}

JobRunner::~JobRunner() {
  stop();
}

void JobRunner::start() {
  if (!kinds_.empty()) thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void JobRunner::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

std::vector<Job> JobRunner::seen() const {
  const std::lock_guard lock{mutex_};
  return seen_;
}

bool JobRunner::connect(const std::stop_token& stop) {
  if (connection_) return true;
  auto opened = pg::Connection::open(database_, Deadline::after(time_to_connect));
  if (!opened) {
    if (!std::exchange(is_away_, true)) log::warning("jobs.waiting", {{"reason", opened.error().code}});
    return false;
  }
  is_away_ = has_declared_ = false;
  connection_.emplace(*std::move(opened));
  connection_->give_up_at(stop);
  return true;
}

void JobRunner::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (connect(stop)) {
      if (const auto looked = look(false); !looked) {
        if (!stop.stop_requested()) log::warning("jobs.not_looked_at", {{"reason", looked.error().code}});
        connection_.reset();
      }
    }
    std::unique_lock lock{mutex_};
    woken_.wait_for(lock, stop, pace_.look, [this] { return has_ended_; });
    has_ended_ = false;
  }
  for (const auto& running : running_) running->run.stop_.request_stop();
  for (const auto& running : running_) running->thread.join();
  // The old connection gives up as soon as it is told to stop.
  connection_.reset();
  if (!running_.empty() && connect({})) static_cast<void>(look(true));
  connection_.reset();
  running_.clear();
}

Result<void> JobRunner::look(bool is_stopping) {
  connection_->set_deadline(Deadline::after(patience));
  if (!has_declared_) {
    for (const JobKind& kind : kinds_)
      KITH_TRY(storage::jobs::declare(*connection_, std::string{kind.name.text()}, kind.usual));
    has_declared_ = true;
  }
  KITH_ASSIGN(auto listed, storage::jobs::list(*connection_, pace_.lease));
  for (const auto& running : running_) KITH_TRY(keep(*running, listed.now));
  std::erase_if(running_, [](const auto& running) { return running->is_settled && running->has_ended; });
  if (!is_stopping)
    for (const Job& job : listed.jobs) KITH_TRY(look_at(job, listed.now));
  const std::lock_guard lock{mutex_};
  seen_ = std::move(listed.jobs);
  return {};
}

Result<void> JobRunner::look_at(const Job& job, WallTime now) {
  const auto kind = std::ranges::find(kinds_, job.name, [](const JobKind& k) { return k.name.text(); });
  if (kind == kinds_.end()) return {};
  auto schedule = jobs::read_schedule(job.timing);
  if (!schedule) {  // by a hand in the database, or a zone that this machine does not know
    const std::string text = job.name + "\n" + job.timing.schedule + "\n" + job.timing.zone;
    if (std::exchange(misread_, text) != text) log::error("job.not_understood", {{"job", kind->name}});
    return {};
  }
  if (job.is_held && is_own(job)) return {};  // however late it is: it says so itself
  if (job.is_held) return job.is_lapsed && job.last ? note_lost(*kind, *schedule, job, now) : Result<void>{};
  if (!job.due_at || jobs::is_too_late(*schedule, now, *job.due_at)) {
    const auto due = jobs::next_time(*schedule, now, chance());
    if (due) KITH_TRY(storage::jobs::set_due(*connection_, job, *due));
    if (!job.is_asked) return {};
  }
  const bool is_due = job.due_at && *job.due_at <= now;
  // One that was taken away from this process may not have ended yet.
  const bool is_here = std::ranges::any_of(running_, [&](const auto& running) { return running->kind == &*kind; });
  if (job.is_paused || is_here || !(is_due || job.is_asked)) return {};
  return take(*kind, *schedule, job.failures);
}

// A run of this process that has not lost its lease to another. After a pause of the whole machine, or a clock that was
// set, its next word is due at once.
bool JobRunner::is_own(const Job& job) {
  const auto found = std::ranges::find_if(running_, [&](const auto& running) {
    return !running->is_settled && running->claim.job == job.name && job.last &&
           running->claim.token == job.last->token;
  });
  if (found == running_.end()) return false;
  if (job.is_lapsed) (*found)->beaten = {};
  return true;
}

// Its process is gone.
Result<void> JobRunner::note_lost(const JobKind& kind, const jobs::Schedule& schedule, const Job& job, WallTime now) {
  const auto next = jobs::after_run(schedule, now, Outcome::lost, job.failures, chance());
  const storage::jobs::Claim gone{job.name, job.last->token, job.last->was_asked};
  const storage::jobs::Progress progress{{}, job.last->items, job.last->items_all, job.last->refused};
  const storage::jobs::End end{Outcome::lost, {}, progress, next.due_at, next.failures, next.is_dead};
  KITH_ASSIGN(const bool was_lost, storage::jobs::take_for_lost(*connection_, gone, pace_.lease, end));
  if (was_lost) log::warning("job.lost", {{"job", kind.name}, {"failures", next.failures}});
  return {};
}

Result<void> JobRunner::take(const JobKind& kind, const jobs::Schedule& schedule, std::int32_t failures) {
  KITH_ASSIGN(const auto claim,
              storage::jobs::claim(*connection_, std::string{kind.name.text()}, holder_, pace_.lease));
  if (!claim) return {};
  auto running = std::make_unique<Running>(&kind, *claim, schedule, failures);
  Running& it = *running;
  running_.push_back(std::move(running));
  log::info("job.begins", {{"job", kind.name}, {"run", claim->token}});
  it.thread = std::jthread{[this, &it] {
    it.end = it.kind->work(it.run);
    it.has_ended = true;
    const std::lock_guard lock{mutex_};
    has_ended_ = true;
    woken_.notify_all();
  }};
  return {};
}

// Says that a run is alive, or what became of it.
Result<void> JobRunner::keep(Running& running, WallTime now) {
  if (running.is_settled) return {};
  if (!running.has_ended) {
    if (Clock::now() - running.beaten < pace_.beat) return {};
    KITH_ASSIGN(const bool is_ours,
                storage::jobs::beat(*connection_, running.claim, pace_.lease, running.run.progress()));
    running.beaten = Clock::now();
    if (!is_ours) {
      log::warning("job.taken_away", {{"job", running.kind->name}, {"run", running.claim.token}});
      running.run.stop_.request_stop();
      running.is_settled = true;
    }
    return {};
  }
  const auto next = jobs::after_run(running.schedule, now, running.end.outcome, running.failures, chance());
  const storage::jobs::End end{running.end.outcome, running.end.reason, running.run.progress(),
                               next.due_at,         next.failures,      next.is_dead};
  KITH_ASSIGN(const bool is_ours, storage::jobs::finish(*connection_, running.claim, end));
  running.is_settled = true;
  if (!is_ours) {
    log::warning("job.taken_away", {{"job", running.kind->name}, {"run", running.claim.token}});
    return {};
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - running.began);
  const log::Field job{"job", running.kind->name}, run{"run", running.claim.token}, time{"took", took};
  if (end.outcome == Outcome::failed)
    log::warning("job.failed",
                 {job, run, {"reason", end.reason.value_or(log::Word{"other"})}, {"failures", end.failures}, time});
  else
    log::info("job.ended", {job, run, {"items", end.progress.items}, {"refused", end.progress.refused}, time});
  return {};
}

}  // namespace kith::app
