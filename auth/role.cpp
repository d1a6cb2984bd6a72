// See the header.
#include "auth/role.hpp"

#include <algorithm>
#include <array>

#include "hub/model/place.hpp"

namespace kith::auth {
namespace {

constexpr std::array<std::string_view, role_count> role_names = {"member", "steward",  "lead",
                                                                 "peer",   "operator", "auditor"};

}  // namespace

std::string_view name(Role role) {
  return role_names.at(static_cast<std::size_t>(role) - 1);
}

std::optional<Role> parse_role(std::string_view name) {
  const auto* const found = std::ranges::find(role_names, name);
  if (found == role_names.end()) return std::nullopt;
  return static_cast<Role>(found - role_names.begin() + 1);
}

bool may_hold(PartyKind kind, Role role) {
  switch (role) {
    case Role::member:
      return false;
    case Role::steward:
    case Role::lead:
    case Role::hub_operator:
    case Role::auditor:
      return kind == PartyKind::person;
    case Role::peer:
      return kind == PartyKind::hub;
  }
  __builtin_unreachable();
}

Purpose usual_purpose(Role role) {
  switch (role) {
    case Role::member:
    case Role::steward:
      return Purpose::own_use;
    case Role::lead:
      return Purpose::collaborative_statistics;
    case Role::peer:
      return Purpose::federation;
    case Role::hub_operator:
    case Role::auditor:
      return Purpose::administration;
  }
  __builtin_unreachable();
}

std::optional<IncidentPlace> parse_region(std::string_view text) {
  for (const PlaceLevel level : {PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state})
    if (const auto code = parse_place_code(level, text)) return IncidentPlace{level, *code};
  return std::nullopt;
}

}  // namespace kith::auth
