// A wake-up between coroutines of one executor: what a condition variable is between threads, without the lock. The
// waiter re-checks its condition in a loop. One executor that runs on one thread.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"

namespace kith {

class Signal {
 public:
  explicit Signal(const boost::asio::any_io_executor& executor);
  // Returns after the next notify(). A notify() with nobody waiting is not remembered.
  Task<void> wait();
  // False if the deadline came first. One waiter at a time may use a deadline, and no other waits with it.
  Task<bool> wait(Deadline deadline);
  void notify();  // wakes all

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace kith
