#include "hub/api/request_rate.hpp"

#include <algorithm>

namespace kith::api {

RequestRate::Taken RequestRate::take(const OrgCode& org, SteadyTime now) {
  const double most = per_minute_;
  const std::lock_guard lock{mutex_};
  Bucket& bucket = buckets_.try_emplace(org, Bucket{most, now}).first->second;
  const std::chrono::duration<double> passed = std::max(now - bucket.filled, SteadyTime::duration{0});
  bucket.requests = std::min(most, bucket.requests + passed.count() * most / 60);
  bucket.filled = std::max(bucket.filled, now);
  if (!(bucket.requests >= 1)) return {};
  bucket.requests -= 1;
  return {true, static_cast<std::uint64_t>(bucket.requests)};
}

}  // namespace kith::api
