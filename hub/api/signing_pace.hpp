// How often a member's request may have a checkpoint signed: each is kept for good and verified each night, so a few at
// once and then one a second, by each hub process. Who comes between gets the newest one. Any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

#include "hub/base/clock.hpp"

namespace kith::api {

class SigningPace {
 public:
  static constexpr double at_once = 5;

  // Whether one may be signed now; then it is counted.
  bool take(SteadyTime now) {
    const std::lock_guard lock{mutex_};
    left_ = std::min(at_once, left_ + std::chrono::duration<double>(now - filled_).count());
    filled_ = now;
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  std::mutex mutex_;
  double left_ = at_once;
  SteadyTime filled_;
};

}  // namespace kith::api
