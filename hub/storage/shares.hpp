// What organisations let other hubs hold (hub/policy/share.hpp), as they have said it themselves. Each change leaves an
// audit leaf on the organisation's log. Blocks; storage threads.
#pragma once

#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/model/party.hpp"
#include "hub/policy/share.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::shares {

struct Held {
  PartyCode hub;
  policy::Share share;
  WallTime changed_at;
};
struct Hub {
  PartyCode code;
  std::string name;
};
struct Listed {
  std::vector<Hub> hubs;  // that may be shared with
  std::vector<Held> shares;
};

// Of an organisation, by hub.
Result<Listed> list(pg::Connection& connection, const OrgCode& org);
// Whether anything has changed. Errors: not_found (no hub of that code may be shared with).
Result<bool> put(pg::Connection& connection, const Access& access, const PartyCode& hub, const policy::Share& share);
// Errors: not_found.
Result<void> remove(pg::Connection& connection, const Access& access, const PartyCode& hub);

}  // namespace kith::storage::shares
