// A task group: coroutines that belong together, of which the owner waits for all (structured concurrency). Everything
// about one group happens on the executor it was made with.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <memory>

#include "hub/async/task.hpp"

namespace kith {

class TaskGroup {
 public:
  explicit TaskGroup(const boost::asio::any_io_executor& executor);

  // Starts a task. It must not outlive what it refers to, so whoever spawns awaits wait() before leaving, on every
  // path.
  void spawn(Task<void> task);
  // Returns when every task has ended; rethrows the first exception of any.
  Task<void> wait();
  [[nodiscard]] std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith
