// Primary suppression: which counts may not be printed for what they are, whatever stands beside them. Pure.
#pragma once

#include "hub/protect/catalogue.hpp"
#include "hub/protect/job.hpp"

namespace kith::protect {

// Too few people; people of too few organisations; or so few beside one organisation's own that this organisation
// could tell who is meant. Zero is never hidden.
bool is_primary(std::int64_t n, const std::vector<Share>& shares, const Profile& profile);

}  // namespace kith::protect
