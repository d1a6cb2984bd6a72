// The roles, and what a grant of one says: whose records, which region, what for, until when. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hub/base/clock.hpp"
#include "hub/model/party.hpp"
#include "hub/model/record.hpp"

namespace kith::auth {

// The numbers are those of kith.grant_given, which has no `member`: an active organisation is one by itself, of itself.
enum class Role : std::uint8_t { member = 1, steward, lead, peer, hub_operator, auditor };
inline constexpr std::uint8_t role_count = 6;
// "member", "steward", "lead", "peer", "operator", "auditor".
std::string_view name(Role role);
std::optional<Role> parse_role(std::string_view name);

// Whether somebody of this kind can be given the role.
bool may_hold(PartyKind kind, Role role);
// What a grant of the role is for where nothing else is said.
Purpose usual_purpose(Role role);

struct Grant {
  Role role{};
  std::optional<OrgCode> org;           // of a steward: whose records
  std::optional<IncidentPlace> region;  // of a lead: a state, CBSA or county; nothing: the whole collaborative
  Purpose purpose{};
  WallTime expires;  // from then on it is none
};

// "06067", "40900" or "06": a county, CBSA or state of the code lists. No code is in two of them.
std::optional<IncidentPlace> parse_region(std::string_view text);

}  // namespace kith::auth
