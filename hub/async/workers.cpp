#include "hub/async/workers.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {

struct Workers::State {
  void work();

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> jobs;
  std::size_t most = 0;
  bool is_ending = false;
  std::vector<std::thread> threads;
};

void Workers::State::work() {
  while (true) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_ending || !jobs.empty(); });
    if (jobs.empty()) return;
    auto job = std::move(jobs.front());
    jobs.pop_front();
    lock.unlock();
    job();
  }
}

Workers::Workers(std::size_t threads, std::size_t queue) : state_(std::make_unique<State>()) {
  state_->most = queue;
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

bool Workers::post(std::function<void()> job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_ending || state_->jobs.size() >= state_->most) return false;
    state_->jobs.push_back(std::move(job));
  }
  state_->changed.notify_one();
  return true;
}

}  // namespace kith
