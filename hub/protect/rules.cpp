#include "hub/protect/rules.hpp"

#include <algorithm>

namespace kith::protect {

bool is_primary(std::int64_t n, const std::vector<Share>& shares, const Profile& profile) {
  if (n == 0) return false;
  if (n < profile.stamp.k) return true;
  if (profile.organisations > 0 && static_cast<std::int64_t>(shares.size()) < profile.organisations) return true;
  return profile.insider &&
         std::ranges::any_of(shares, [&](const Share& share) { return share.n < n && n - share.n < profile.stamp.k; });
}

}  // namespace kith::protect
