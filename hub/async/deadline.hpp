// A Deadline is made once for a request or a job and passed down; what remains of it bounds every step. Pure.
#pragma once

#include <algorithm>
#include <chrono>

#include "hub/base/clock.hpp"

namespace kith {

class Deadline {
 public:
  explicit Deadline(SteadyTime at) : at_(at) {}
  static Deadline after(std::chrono::nanoseconds duration) {
    return Deadline{std::chrono::steady_clock::now() + std::chrono::duration_cast<SteadyTime::duration>(duration)};
  }
  [[nodiscard]] SteadyTime at() const { return at_; }
  [[nodiscard]] bool has_passed() const { return std::chrono::steady_clock::now() >= at_; }
  // Never negative.
  [[nodiscard]] std::chrono::milliseconds remaining() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{0});
  }
  [[nodiscard]] Deadline sooner(Deadline other) const { return Deadline{std::min(at_, other.at_)}; }

 private:
  SteadyTime at_;
};

}  // namespace kith
