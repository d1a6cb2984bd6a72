// Whether a stream comes fast enough to be worth its place. Only time spent waiting for the sender counts, so the hub's
// own slowness is nobody's fault; measured over a window, so that a pause between two batches is none either. Pure.
#pragma once

#include <chrono>
#include <cstdint>

#include "hub/api/context.hpp"

namespace kith::api {

class Pace {
 public:
  explicit Pace(StreamPace limit) : limit_(limit) {}

  // After a wait that brought so many bytes. False: over the last window they were too few.
  bool keeps(std::chrono::nanoseconds waited, std::uint64_t bytes) {
    waited_ += waited;
    bytes_ += bytes;
    if (waited_ < limit_.window) return true;
    const auto seconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(waited_).count());
    const bool is_enough = bytes_ >= limit_.least_bytes_per_second * seconds;
    waited_ = {};
    bytes_ = 0;
    return is_enough;
  }

 private:
  StreamPace limit_;
  std::chrono::nanoseconds waited_{0};
  std::uint64_t bytes_ = 0;
};

}  // namespace kith::api
