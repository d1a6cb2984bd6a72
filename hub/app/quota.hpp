// How near an organisation is to the most records that it may have, limits.records_per_organisation: for the operator,
// before its pushes are refused. A number of records and nothing of what they say. Pure, but for near_quota, which
// blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/holdings.hpp"

namespace kith::app {

// Nine tenths of `most`, or with those withdrawn nine tenths of four times as many.
bool is_near_quota(const storage::holdings::Holding& held, std::int64_t most);
// `1,234 of 50,000`; those withdrawn too where it is they that fill it.
std::string quota_words(const storage::holdings::Holding& held, std::int64_t most);

struct NearQuota {
  OrgCode org;
  storage::holdings::Holding held;
};
// The active organisations that are near it. Errors: as pg::guarded gives them.
Result<std::vector<NearQuota>> near_quota(pg::Connection& connection, std::int64_t most);

}  // namespace kith::app
