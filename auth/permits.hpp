// Which role may do what, and on which records, as one table. A route names its action, and dispatch asks here before
// the handler runs, so no handler can forget; what a handler needs to know of the answer, whose records above all, is
// in the Permit, which only permit() can make. Which rows are then visible is row-level security's business as well.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "auth/principal.hpp"
#include "hub/base/error.hpp"
#include "hub/model/party.hpp"

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
  read_all_audit,
  read_organisations,
  renew_certificate,
  read_releases,
  read_jobs,
  read_peering,
  set_shares,
};
inline constexpr std::size_t action_count = static_cast<std::size_t>(Action::set_shares) + 1;

// On what: nothing that belongs to anybody; the records of one organisation; what concerns one region; of everybody,
// but never a record or a count.
enum class Scope : std::uint8_t { none, own, region, all };
std::string_view name(Scope scope);

struct PermitRow {
  Role role;
  Action action;
  Scope scope;
};

// Everything that is allowed; what is not listed is not.
std::span<const PermitRow> permits();

// The records of one organisation, for who may touch them.
class OwnRecords {
 public:
  [[nodiscard]] const OrgCode& org() const { return access_.org; }
  // With who asks and what for, as the audit log says it.
  [[nodiscard]] const Access& access() const { return access_; }
  [[nodiscard]] const CodeSet& funding() const { return funding_; }
  [[nodiscard]] bool is_edge_only() const { return edge_only_; }

 private:
  friend class Permit;
  OwnRecords(const Party& whose, const PartyCode& by, Purpose purpose)
      : access_{whose.code, by, purpose}, funding_(whose.funding), edge_only_(whose.edge_only) {}
  Access access_;
  CodeSet funding_;
  bool edge_only_;
};

// How far a lead's grants reach, all that stand taken together.
struct Reach {
  bool is_everywhere = false;
  std::vector<IncidentPlace> regions;  // in the order in which they were given
};

class Permit {
 public:
  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] Scope scope() const { return scope_; }
  [[nodiscard]] Purpose purpose() const { return purpose_; }
  // With the scope own, and only then.
  [[nodiscard]] const OwnRecords* own() const { return own_ ? &*own_ : nullptr; }
  // With the scope region; else of nothing.
  [[nodiscard]] const Reach& reach() const { return reach_; }

 private:
  friend Result<Permit> permit(const Principal& principal, Action action, WallTime now);
  Permit(const PermitRow& row, const Held& held, const PartyCode& by);
  Role role_;
  Scope scope_;
  Purpose purpose_;
  std::optional<OwnRecords> own_;
  Reach reach_;
};

// By the first of the principal's grants that stands now and whose role may do this. Errors: not_permitted, with a hint
// that says what the role is for.
Result<Permit> permit(const Principal& principal, Action action, WallTime now);

}  // namespace kith::auth
