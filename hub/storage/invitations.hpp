// The invitations that have not ended in a certificate: which there are, for the operator's lists, and taking one back.
// See enrolment.hpp for how they come about. With the migrating login (role kith_registrar). Blocks, on a storage
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::enrolment {

// invited → requested → approved, and what each becomes when nobody goes on in time: nothing but a new invitation.
enum class Stage : std::uint8_t { invited, requested, approved, invitation_expired, request_expired, approval_lapsed };
inline constexpr std::string_view name(Stage stage) {
  constexpr std::array<std::string_view, 6> names = {
      "invited", "requested", "approved", "invitation_expired", "request_expired", "approval_lapsed"};
  return names[static_cast<std::size_t>(stage)];
}

struct Pending {
  Stage stage = Stage::invited;
  WallTime ends;  // or ended
};
// As kith_migrate: who has one, whatever their state. By the database's clock.
Result<std::map<OrgCode, Pending>> pending(pg::Connection& connection);

// As kith_migrate: the code is good no more, nor is what was asked or approved with it, and what roles were given with
// it end unless they are in force already for somebody who is active. Who is no member yet is `invited`, and may be
// invited anew. No certificate is delivered meanwhile. Errors: not_found (nobody of that kind has this code),
// contradiction (there is none, or its certificate was fetched).
Result<void> take_back(pg::Connection& connection, const OrgCode& org, PartyKind kind);

}  // namespace kith::storage::enrolment
