#include "auth/permits.hpp"

#include <algorithm>

namespace kith::auth {
namespace {

constexpr Permit table[] = {
    {Role::member, Action::read_meta},           {Role::member, Action::read_api_description},
    {Role::member, Action::push_records},        {Role::member, Action::read_own_records},
    {Role::member, Action::withdraw_own_record}, {Role::member, Action::read_own_tables},
    {Role::member, Action::push_source},         {Role::member, Action::preview_source},
    {Role::member, Action::read_audit_log},      {Role::member, Action::seal_audit_log},
    {Role::member, Action::read_own_audit},      {Role::member, Action::renew_certificate},
};

}  // namespace

std::span<const Permit> permits() {
  return table;
}

Result<void> permit(const Principal& principal, Action action) {
  const bool is_allowed = std::ranges::any_of(
      table, [&](const Permit& row) { return row.role == principal.role() && row.action == action; });
  if (!is_allowed) return fail(Errc::not_permitted);
  return {};
}

}  // namespace kith::auth
