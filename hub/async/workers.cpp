#include "hub/async/workers.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "hub/async/turns.hpp"

namespace kith {

struct Workers::State {
  void work();
  // Both with the mutex held.
  void push(const OrgCode& whose, std::function<void()> job);
  std::function<void()> pop();

  mutable std::mutex mutex;
  std::condition_variable changed;
  Turns<OrgCode, std::function<void()>> jobs;
  // Of each organisation whose jobs wait: how many of all had begun when it had its last turn, or came.
  std::map<OrgCode, std::uint64_t> waits_since;
  Status status;
  std::size_t most = 0;  // waiting, of an organisation
  bool is_ending = false;
  std::vector<std::thread> threads;
};

void Workers::State::push(const OrgCode& whose, std::function<void()> job) {
  waits_since.try_emplace(whose, status.begun);
  jobs.push(whose, std::move(job));
}

std::function<void()> Workers::State::pop() {
  auto [whose, job] = *jobs.pop();
  const auto since = waits_since.find(whose);
  status.most_between = std::max(status.most_between, status.begun - since->second);
  ++status.begun;
  since->second = status.begun;
  if (jobs.size_of(whose) == 0) waits_since.erase(since);
  return std::move(job);
}

void Workers::State::work() {
  while (true) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_ending || !jobs.empty(); });
    if (jobs.empty()) return;
    const auto job = pop();
    lock.unlock();
    job();
  }
}

Workers::Workers(std::size_t threads, std::size_t queue_of_org) : state_(std::make_unique<State>()) {
  state_->most = queue_of_org;
  for (std::size_t i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

Workers::~Workers() {
  stop();
}

void Workers::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_ending = true;
  }
  state_->changed.notify_all();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

Result<void> Workers::post(const OrgCode& whose, std::function<void()> job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_ending) return fail(Errc::shutting_down);
    if (state_->jobs.size_of(whose) >= state_->most) return fail(Errc::rate_limited);
    state_->push(whose, std::move(job));
  }
  state_->changed.notify_one();
  return {};
}

Workers::Status Workers::status() const {
  const std::lock_guard lock(state_->mutex);
  Status status = state_->status;
  status.waiting = state_->jobs.size();
  return status;
}

}  // namespace kith
