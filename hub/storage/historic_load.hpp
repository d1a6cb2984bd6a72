// Historic data, loaded once, counts in the month that it declares (reported_month) and not in the month it came; else
// ten years of records would all be of today. An operator opens that for one organisation and a span of months on the
// hub's own machine, with the migrating login, and closes it again; the organisation sees both on its audit log.
// Blocks, on a storage thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::historic_load {

struct Load {
  OrgCode org;
  std::chrono::year_month from, to;  // both inside
  std::string opened_by;
  WallTime opened_at;
  std::optional<WallTime> closed_at;
};

// As kith_migrate. Errors: not_found (no such organisation), contradiction (one is open), out_of_range (the months are
// not in order, or a month has not ended, or lies in a quarter whose counts are frozen).
Result<void> open(pg::Connection& connection, const OrgCode& org, std::chrono::year_month from,
                  std::chrono::year_month to, std::string_view by);
// As kith_migrate. Errors: not_found (none is open).
Result<void> close(pg::Connection& connection, const OrgCode& org);
// As kith_migrate: all, in the order in which they were opened.
Result<std::vector<Load>> list(pg::Connection& connection);

}  // namespace kith::storage::historic_load
