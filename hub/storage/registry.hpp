// The parties of this hub, organisations above all: who they are, by which certificate subject they come, what an
// organisation may send. Changes are
// made by the operator on the hub's own machine with the migrating login (role kith_registrar) and leave an audit leaf
// in the same transaction; the serving login may only look. Blocks, on a storage thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/code.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// invited → requested → approved → active ⇄ suspended → removed. `requested`: its key waits for approval.
enum class OrgState : std::uint8_t { active = 1, suspended, removed, invited, requested, approved };
inline constexpr std::string_view name(OrgState state) {
  constexpr std::array<std::string_view, 6> names = {"active",  "suspended", "removed",
                                                     "invited", "requested", "approved"};
  return names[static_cast<std::size_t>(state) - 1];
}

// What the rest of the hub needs to know of a party.
struct OrgProfile {
  OrgCode org;
  OrgState state = OrgState::active;
  CodeSet funding_streams;  // of the whole organisation
  bool edge_only = false;
  PartyKind kind = PartyKind::organisation;
};
struct Organisation {
  OrgProfile profile;
  std::string name;     // for operators
  std::string subject;  // of its client certificate, RFC 2253
  std::chrono::sys_days added_on{};
};

namespace registry {

// As kith_migrate. Errors: already_exists (the code, or the subject of another), malformed_value (name of 1 to 200
// bytes, subject empty).
Result<void> add(pg::Connection& connection, const Organisation& organisation);
// As kith_migrate, of a party of that kind; who is removed loses their grants. Errors: not_found; contradiction (it was
// removed; or active was asked for who is no member yet).
Result<void> set_state(pg::Connection& connection, const OrgCode& org, OrgState state,
                       PartyKind kind = PartyKind::organisation);
// As either login; by code.
Result<std::vector<Organisation>> list(pg::Connection& connection);
// As either login: SHA-256 of every key that was revoked, 32 bytes each.
Result<std::vector<std::string>> revoked_keys(pg::Connection& connection);
// As either login, whatever the state; not_found when no organisation has that subject. One statement.
Result<OrgProfile> find_by_subject(pg::Connection& connection, std::string_view subject);
// As either login: when the last certificate ends that this hub has issued to a party and did not revoke.
Result<std::map<OrgCode, WallTime>> certificate_ends(pg::Connection& connection);
// The incarnation of this hub's database; cursors are bound to it.
Result<Uuid> incarnation(pg::Connection& connection);

}  // namespace registry
}  // namespace kith::storage
