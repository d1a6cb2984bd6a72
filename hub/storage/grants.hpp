// What was granted: which role, on whose records or in which region, what for, until when. Given and ended by the
// operator on the hub's own machine with the migrating login (role kith_registrar), each with an audit leaf that the
// organisation sees whose records it is about; the serving login may only look. Blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/role.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::grants {

// As kith_migrate. The same grant with another end or purpose takes the place of the old one. Errors: not_found (no
// such party), not_permitted (a party of this kind cannot have the role), contradiction (the grant's organisation is
// none that is registered, or the party is steward of another), out_of_range (it would have ended already),
// malformed_value (a steward without an organisation, a region of another role).
Result<void> give(pg::Connection& connection, const OrgCode& party, const auth::Grant& grant, std::string_view by);
// The same inside the caller's transaction, which has the role kith_registrar.
Result<void> give(pg::Transaction& transaction, const OrgCode& party, const auth::Grant& grant, std::string_view by);

// As kith_migrate. Errors: not_found (no such grant, or it was ended before).
Result<void> end(pg::Connection& connection, std::int64_t number);

struct Given {
  std::int64_t number = 0;
  OrgCode party;
  auth::Grant grant;
  std::string by;
  WallTime at;
  std::optional<WallTime> ended;
};
// As either login: all that were not ended, in the order in which they were given; with `ended_too` also the others.
Result<std::vector<Given>> list(pg::Connection& connection, bool ended_too = false);

}  // namespace kith::storage::grants
