#include "auth/permits.hpp"

#include <algorithm>

namespace kith::auth {
namespace {

constexpr PermitRow table[] = {
    {Role::member, Action::read_meta, Scope::none},
    {Role::member, Action::read_api_description, Scope::none},
    {Role::member, Action::push_records, Scope::own},
    {Role::member, Action::read_own_records, Scope::own},
    {Role::member, Action::withdraw_own_record, Scope::own},
    {Role::member, Action::read_own_tables, Scope::own},
    {Role::member, Action::set_shares, Scope::own},
    {Role::member, Action::push_source, Scope::own},
    {Role::member, Action::preview_source, Scope::own},
    {Role::member, Action::read_audit_log, Scope::all},
    {Role::member, Action::seal_audit_log, Scope::all},
    {Role::member, Action::read_own_audit, Scope::own},
    {Role::member, Action::renew_certificate, Scope::none},

    {Role::steward, Action::read_meta, Scope::none},
    {Role::steward, Action::read_api_description, Scope::none},
    {Role::steward, Action::read_own_records, Scope::own},
    {Role::steward, Action::withdraw_own_record, Scope::own},
    {Role::steward, Action::read_own_tables, Scope::own},
    {Role::steward, Action::set_shares, Scope::own},
    {Role::steward, Action::preview_source, Scope::own},
    {Role::steward, Action::read_audit_log, Scope::all},
    {Role::steward, Action::seal_audit_log, Scope::all},
    {Role::steward, Action::read_own_audit, Scope::own},
    {Role::steward, Action::renew_certificate, Scope::none},

    {Role::lead, Action::read_meta, Scope::none},
    {Role::lead, Action::read_api_description, Scope::none},
    {Role::lead, Action::read_audit_log, Scope::all},
    {Role::lead, Action::renew_certificate, Scope::none},
    {Role::lead, Action::read_releases, Scope::region},

    {Role::peer, Action::read_meta, Scope::none},
    {Role::peer, Action::read_api_description, Scope::none},
    {Role::peer, Action::read_peering, Scope::none},
    {Role::peer, Action::read_audit_log, Scope::all},
    {Role::peer, Action::renew_certificate, Scope::none},

    {Role::hub_operator, Action::read_meta, Scope::none},
    {Role::hub_operator, Action::read_api_description, Scope::none},
    {Role::hub_operator, Action::read_organisations, Scope::all},
    {Role::hub_operator, Action::read_jobs, Scope::all},
    {Role::hub_operator, Action::read_audit_log, Scope::all},
    {Role::hub_operator, Action::renew_certificate, Scope::none},

    {Role::auditor, Action::read_meta, Scope::none},
    {Role::auditor, Action::read_api_description, Scope::none},
    {Role::auditor, Action::read_audit_log, Scope::all},
    {Role::auditor, Action::seal_audit_log, Scope::all},
    {Role::auditor, Action::read_all_audit, Scope::all},
    {Role::auditor, Action::renew_certificate, Scope::none},
};

std::string_view words_about(Role role, Action action) {
  const bool is_push = action == Action::push_records || action == Action::push_source;
  switch (role) {
    case Role::member:
      return "An organisation's machine works with its own records and its own lines of the log";
    case Role::steward:
      return is_push ? "Your role, steward, may not push; the organisation's own machine does that"
                     : "Your role, steward, is for the records of one organisation and their lines of the log";
    case Role::lead:
      return "Your role, lead, is for the releases of a region, never for records";
    case Role::peer:
      return "Your role, peer, is for synchronising, never for reading single records";
    case Role::hub_operator:
      return "Your role, operator, sees who is registered, never a record or a count";
    case Role::auditor:
      return "Your role, auditor, sees the log, never a record or a count";
  }
  __builtin_unreachable();
}

const PermitRow* find(Role role, Action action) {
  const auto* const found =
      std::ranges::find_if(table, [&](const PermitRow& row) { return row.role == role && row.action == action; });
  return found == std::end(table) ? nullptr : found;
}

Reach reach_of(const Principal& principal, Role role, WallTime now) {
  Reach reach;
  for (const Held& held : principal.held()) {
    if (held.role != role || !held.stands(now)) continue;
    if (held.region) reach.regions.push_back(*held.region);
    reach.is_everywhere = reach.is_everywhere || !held.region;
  }
  return reach;
}

}  // namespace

std::string_view name(Scope scope) {
  switch (scope) {
    case Scope::none:
      return "none";
    case Scope::own:
      return "own";
    case Scope::region:
      return "region";
    case Scope::all:
      return "all";
  }
  __builtin_unreachable();
}

std::span<const PermitRow> permits() {
  return table;
}

Permit::Permit(const PermitRow& row, const Held& held, const PartyCode& by)
    : role_(row.role), scope_(row.scope), purpose_(held.purpose) {
  if (row.scope == Scope::own) own_ = OwnRecords{*held.whose, by, held.purpose};
}

Result<Permit> permit(const Principal& principal, Action action, WallTime now) {
  const Held* first = nullptr;
  for (const Held& held : principal.held()) {
    if (!held.stands(now)) continue;
    if (first == nullptr) first = &held;
    const PermitRow* row = find(held.role, action);
    // A role without an organisation has no own records, whatever the table says.
    if (row == nullptr || (row->scope == Scope::own && held.whose == nullptr)) continue;
    Permit given{*row, held, principal.code()};
    if (row->scope == Scope::region) given.reach_ = reach_of(principal, held.role, now);
    return given;
  }
  if (first == nullptr)
    return fail(
        Error{Errc::not_permitted, {}, "You have no role that is in force; the hub's operator can give you one"});
  return fail(Error{Errc::not_permitted, {}, words_about(first->role, action)});
}

}  // namespace kith::auth
