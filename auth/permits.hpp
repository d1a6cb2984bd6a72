// Which role may do what, as one table. A route names its action, and dispatch asks here before the handler runs, so no
// handler can forget. Which rows are then visible is row-level security's business, not this table's. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "auth/principal.hpp"
#include "hub/base/error.hpp"

namespace kith::auth {

enum class Action : std::uint8_t {
  read_meta,
  read_api_description,
  push_records,
  read_own_records,
  withdraw_own_record,
  read_own_tables,
  push_source,
  preview_source,
  read_audit_log,
  seal_audit_log,
  read_own_audit,
  renew_certificate,
};
inline constexpr std::size_t action_count = static_cast<std::size_t>(Action::renew_certificate) + 1;

struct Permit {
  Role role;
  Action action;
};

// Everything that is allowed; what is not listed is not.
std::span<const Permit> permits();

// Errors: not_permitted.
Result<void> permit(const Principal& principal, Action action);

}  // namespace kith::auth
