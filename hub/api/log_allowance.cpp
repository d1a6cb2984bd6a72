#include "hub/api/log_allowance.hpp"

#include <algorithm>
#include <utility>

namespace kith::api {

std::optional<std::uint64_t> LogAllowance::take(const std::optional<OrgCode>& org, SteadyTime now) {
  const std::lock_guard lock{mutex_};
  auto [found, is_new] = buckets_.try_emplace(org);
  Bucket& bucket = found->second;
  if (is_new) bucket.filled = now;
  const std::chrono::duration<double> passed = now - bucket.filled;
  bucket.lines = std::min(at_once, bucket.lines + passed.count() * per_second);
  bucket.filled = now;
  if (bucket.lines < 1) {
    ++bucket.left_out;
    return std::nullopt;
  }
  bucket.lines -= 1;
  return std::exchange(bucket.left_out, 0);
}

}  // namespace kith::api
