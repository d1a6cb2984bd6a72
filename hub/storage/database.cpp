// The threads behind the lanes. See the header.
#include "hub/storage/database.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "hub/async/turns.hpp"

namespace kith::storage {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Database::LaneState {
  // Why a job of `org` cannot wait here now. With the mutex held.
  [[nodiscard]] std::optional<Errc> refusal(const std::optional<OrgCode>& org) const;
  // The job whose turn it is among those that may run now, and counts it as running. With the mutex held.
  std::optional<std::pair<std::optional<OrgCode>, std::unique_ptr<Job>>> begin();
  // With the mutex held.
  void end(const std::optional<OrgCode>& org);

  LaneLimits limits;
  mutable std::mutex mutex;
  std::condition_variable work_or_stop;
  Turns<std::optional<OrgCode>, std::unique_ptr<Job>> queue;
  std::map<OrgCode, unsigned> running;  // of each organisation that has any
  bool is_stopping = false;
  LaneStatus status;
  std::atomic<std::uint64_t> statements{0};
  std::vector<std::thread> threads;
};

namespace {

// One thread's connection and when it may be tried again.
class Line {
 public:
  explicit Line(const DatabaseOptions& options) : options_(options), backoff_(options.least_backoff) {}

  // A connection that is alive as far as can be seen without asking, or the reason why there is none.
  Result<pg::Connection*> get(Deadline deadline) {
    if (connection_ && connection_->is_alive()) return &*connection_;
    drop();
    if (steady_clock::now() < not_before_) return fail(Errc::database_unavailable);
    auto made = pg::Connection::open(options_.endpoint, deadline.sooner(Deadline::after(options_.connect_timeout)));
    if (!made) {
      not_before_ = steady_clock::now() + backoff_;
      backoff_ = std::min(backoff_ * 2, options_.most_backoff);
      return fail(Errc::database_unavailable);
    }
    connection_.emplace(std::move(*made));
    backoff_ = options_.least_backoff;
    return &*connection_;
  }

  // True when a connection was given up.
  bool drop_if_broken() {
    if (!connection_ || (!connection_->is_broken() && !connection_->is_in_transaction())) return false;
    drop();
    return true;
  }
  [[nodiscard]] bool is_connected() const { return connection_.has_value(); }

 private:
  void drop() { connection_.reset(); }

  const DatabaseOptions& options_;
  std::optional<pg::Connection> connection_;
  milliseconds backoff_;
  SteadyTime not_before_{};
};

}  // namespace

Database::Database(DatabaseOptions options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < lane_count; ++i) {
    lanes_[i] = std::make_unique<LaneState>();
    LaneState& lane = *lanes_[i];
    lane.limits = options_.lanes[i];
    for (unsigned n = 0; n < lane.limits.connections; ++n) lane.threads.emplace_back([this, &lane] { serve(lane); });
  }
}

Database::~Database() {
  stop();
}

std::optional<Errc> Database::LaneState::refusal(const std::optional<OrgCode>& org) const {
  const std::size_t own = queue.size_of(std::nullopt);
  if (!org) return own >= limits.queue ? std::optional{Errc::too_busy} : std::nullopt;
  if (queue.size() - own >= limits.queue) return Errc::too_busy;
  return queue.size_of(org) >= limits.queue_of_org() ? std::optional{Errc::rate_limited} : std::nullopt;
}

std::optional<std::pair<std::optional<OrgCode>, std::unique_ptr<Database::Job>>> Database::LaneState::begin() {
  for (std::size_t looks = queue.keys(); looks > 0; --looks) {
    const std::optional<OrgCode>& org = queue.front().first;
    if (org && running.contains(*org) && running.at(*org) >= limits.running_of_org()) {
      queue.skip();
      continue;
    }
    if (org) ++running[*org];
    ++status.running;
    return queue.pop();
  }
  return std::nullopt;
}

void Database::LaneState::end(const std::optional<OrgCode>& org) {
  --status.running;
  ++status.done;
  if (org && --running[*org] == 0) running.erase(*org);
}

std::optional<Error> Database::enqueue(const Turn& turn, std::unique_ptr<Job>& job) {
  LaneState& state = *lanes_[static_cast<std::size_t>(turn.lane)];
  {
    const std::lock_guard lock{state.mutex};
    if (state.is_stopping) return Error{Errc::shutting_down};
    if (const auto refusal = state.refusal(turn.org)) {
      ++state.status.refused;
      return Error{*refusal};
    }
    state.queue.push(turn.org, std::move(job));
  }
  state.work_or_stop.notify_one();
  return std::nullopt;
}

void Database::serve(LaneState& lane) {
  Line line{options_};
  bool counted = false;
  std::unique_lock lock{lane.mutex};
  const auto count_connection = [&] {
    if (line.is_connected() != counted) lane.status.connected += counted ? -1U : 1U;
    counted = line.is_connected();
  };
  lock.unlock();
  (void)line.get(Deadline::after(options_.connect_timeout));
  lock.lock();
  count_connection();
  while (true) {
    // An idle thread looks after its connection, so that the first caller after an outage finds one.
    std::optional<std::pair<std::optional<OrgCode>, std::unique_ptr<Job>>> next;
    lane.work_or_stop.wait_for(lock, options_.least_backoff * 2,
                               [&] { return lane.is_stopping || (next = lane.begin()).has_value(); });
    if (lane.is_stopping) break;
    lock.unlock();
    std::unique_ptr<Job> job = next ? std::move(next->second) : nullptr;
    bool was_lost = false;
    const Deadline until = job ? job->deadline() : Deadline::after(options_.connect_timeout);
    if (job && job->given_up().stop_requested()) {
      job->refuse(Errc::cancelled);
    } else if (until.has_passed()) {
      job->refuse(Errc::deadline_exceeded);
    } else if (auto connection = line.get(until); job && !connection) {
      job->refuse(std::move(connection).error());
    } else if (job) {
      (*connection)->count_in(lane.statements);
      (*connection)->set_deadline(until);
      (*connection)->give_up_at(job->given_up());
      job->perform(**connection);
      was_lost = line.drop_if_broken();
    }
    job.reset();  // its captures die without the lock
    lock.lock();
    if (next) lane.end(next->first);
    if (was_lost) ++lane.status.lost;
    count_connection();
  }
}

LaneStatus Database::status(Lane lane) const {
  const LaneState& state = *lanes_[static_cast<std::size_t>(lane)];
  const std::lock_guard lock{state.mutex};
  LaneStatus status = state.status;
  status.queued = state.queue.size();
  status.statements = state.statements.load(std::memory_order_relaxed);
  return status;
}

LaneShare Database::share(Lane lane, const OrgCode& org) const {
  const LaneState& state = *lanes_[static_cast<std::size_t>(lane)];
  const std::lock_guard lock{state.mutex};
  const auto running = state.running.find(org);
  const std::size_t used = state.queue.size_of(org) + (running == state.running.end() ? 0 : running->second);
  const std::size_t most = state.limits.queue_of_org() + state.limits.running_of_org();
  return {most, most - std::min(most, used)};
}

bool Database::is_available() const {
  return std::ranges::all_of(lanes_, [](const auto& lane) {
    const std::lock_guard lock{lane->mutex};
    return lane->limits.connections == 0 || lane->status.connected > 0;
  });
}

void Database::stop() {
  for (const auto& lane : lanes_) {
    {
      const std::lock_guard lock{lane->mutex};
      lane->is_stopping = true;
    }
    lane->work_or_stop.notify_all();
  }
  for (const auto& lane : lanes_) {
    for (auto& thread : lane->threads) thread.join();
    lane->threads.clear();
    std::vector<std::unique_ptr<Job>> left;
    {
      const std::lock_guard lock{lane->mutex};
      while (auto next = lane->queue.pop()) left.push_back(std::move(next->second));
    }
    for (const auto& job : left) job->refuse(Errc::shutting_down);
  }
}

}  // namespace kith::storage
