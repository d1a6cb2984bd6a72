// What was granted: which role, on whose records or in which region, what for, until when. Given and ended by the
// operator on the hub's own machine with the migrating login (role kith_registrar), each with an audit leaf that the
// organisation sees whose records it is about; the serving login may only look. Blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/role.hpp"
#include "hub/audit/reason.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::grants {

// As kith_migrate; its number. The same grant with another end or purpose takes the place of the old one, and one that
// `waits` for approval that of one that waits. Errors: not_found (no such party), not_permitted (a party of this kind
// cannot have the role), contradiction (the grant's organisation is none that is registered, or the party is steward of
// another), out_of_range (it would have ended already), malformed_value (a steward without an organisation, a region of
// another role).
Result<std::int64_t> give(pg::Connection& connection, const OrgCode& party, const auth::Grant& grant,
                          std::string_view by, bool waits = false);
// The same inside the caller's transaction, which has the role kith_registrar.
Result<std::int64_t> give(pg::Transaction& transaction, const OrgCode& party, const auth::Grant& grant,
                          std::string_view by, bool waits = false);

// The operator who approves. Where another has to, the statement that approves compares.
struct Approver {
  std::string_view login;
  bool must_be_another = true;  // than who has invited or given
};
// As kith_migrate: it is in force from now on, and what it replaces is ended. Errors: not_found (no grant with this
// number waits), not_permitted (the approver has given it), and those of give() that have come true meanwhile.
Result<void> approve(pg::Connection& connection, std::int64_t number, const Approver& by);
// Those that were given with the invitation that this key has used, inside the caller's transaction.
Result<void> approve_invited(pg::Transaction& transaction, const OrgCode& party, std::span<const std::uint8_t> key,
                             const Approver& by);

// Inside the caller's transaction, of the role kith_registrar: what became of a party's role, on the log of the
// organisation whose records it is about, with a second leaf that names the party; else on the party's own.
void leave_leaf(pg::Transaction& transaction, const OrgCode& party, const std::optional<OrgCode>& org, auth::Role role,
                kith::audit::RoleChange change);

// As kith_migrate. Errors: not_found (no such grant, or it was ended before).
Result<void> end(pg::Connection& connection, std::int64_t number);

struct Given {
  std::int64_t number = 0;
  OrgCode party;
  auth::Grant grant;
  std::string by;
  WallTime at;
  std::optional<WallTime> ended;
  std::optional<WallTime> approved;  // nothing: it waits
  std::string approved_by;
};
// Of those that were not ended the approved ones, which either login sees; with those that wait, or all that ever were,
// as kith_migrate. In the order in which they were given.
enum class Which : std::uint8_t { approved, waiting_too, all };
Result<std::vector<Given>> list(pg::Connection& connection, Which which = Which::approved);

}  // namespace kith::storage::grants
