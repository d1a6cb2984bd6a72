// How many lines of the program's log a party may cause: what a request decides about (a trace, a refusal) must
// not let one member fill the disk. Some at once, then a few a second; how many were left out is said. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "hub/base/clock.hpp"
#include "hub/base/ids.hpp"

namespace kith::api {

class LogAllowance {
 public:
  static constexpr double at_once = 100;
  static constexpr double per_second = 10;

  // Whether a line may be written now; of who is not known, all together. A value: this many were left out before it.
  std::optional<std::uint64_t> take(const std::optional<OrgCode>& party, SteadyTime now);

 private:
  struct Bucket {
    double lines = at_once;
    SteadyTime filled;
    std::uint64_t left_out = 0;
  };
  std::mutex mutex_;
  std::map<std::optional<OrgCode>, Bucket> buckets_;  // as many as parties are registered
};

}  // namespace kith::api
