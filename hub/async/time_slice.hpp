// A coroutine that computes for long lets the others on its thread go first now and then. One coroutine at a time.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "hub/async/task.hpp"

namespace kith {

class TimeSlice {
 public:
  // Whether it has computed long enough; asking is cheap.
  [[nodiscard]] bool is_over() const { return std::chrono::steady_clock::now() >= end_; }
  // Goes to the end of the thread's queue, and begins a new slice.
  Task<void> give_way() {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    end_ = std::chrono::steady_clock::now() + length;
  }

 private:
  static constexpr std::chrono::milliseconds length{2};
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + length;
};

}  // namespace kith
