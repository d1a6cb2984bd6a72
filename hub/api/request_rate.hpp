// How many requests a party may make in a minute, so that one broken script cannot take the hub's time from the
// others. A token bucket for each: as many at once as in a minute, and they come back evenly. What cannot be counted is
// refused. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "hub/base/clock.hpp"
#include "hub/base/ids.hpp"

namespace kith::api {

class RequestRate {
 public:
  explicit RequestRate(std::uint32_t per_minute) : per_minute_(per_minute) {}

  struct Taken {
    bool is_allowed = false;
    std::uint64_t left = 0;  // whole requests that could be made at once now
  };
  // One request of a party that the directory knows.
  Taken take(const OrgCode& party, SteadyTime now);

  [[nodiscard]] std::uint32_t per_minute() const { return per_minute_; }

 private:
  struct Bucket {
    double requests;
    SteadyTime filled;
  };
  const std::uint32_t per_minute_;
  std::mutex mutex_;
  std::map<OrgCode, Bucket> buckets_;  // as many as parties are registered
};

}  // namespace kith::api
