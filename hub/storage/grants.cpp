// See the header.
#include "hub/storage/grants.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/registry.hpp"

namespace kith::storage::grants {
namespace {

using auth::Grant;
using auth::Role;

constexpr pg::Sql find_party = "-- grants.find_party\nSELECT kind, state FROM kith.org WHERE org = $1 FOR UPDATE";

// One that has expired does not stand in the way of another.
constexpr pg::Sql end_same = R"(-- grants.end_same
UPDATE kith.grant_given SET ended_at = now()
 WHERE party = $1 AND role = $2 AND ended_at IS NULL
   AND (expires_at <= now() OR (org IS NOT DISTINCT FROM $3 AND region_level IS NOT DISTINCT FROM $4
                                AND region_code IS NOT DISTINCT FROM $5)))";

constexpr pg::Sql insert_grant = R"(-- grants.give
INSERT INTO kith.grant_given (party, role, org, region_level, region_code, purpose, expires_at, granted_by)
SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE $7 > now()
ON CONFLICT DO NOTHING)";

constexpr pg::Sql is_ahead = "-- grants.is_ahead\nSELECT $1 > now()";

constexpr pg::Sql end_one = R"(-- grants.end
UPDATE kith.grant_given SET ended_at = now() WHERE grant_id = $1 AND ended_at IS NULL RETURNING party, org)";

constexpr pg::Sql select_all = R"(-- grants.list
SELECT grant_id, party, role, org, region_level, region_code, purpose, expires_at, granted_by, granted_at, ended_at
  FROM kith.grant_given WHERE $1 OR ended_at IS NULL ORDER BY grant_id)";

// On the log of the organisation whose records it is about, else of nobody but the party.
void leave_leaf(pg::Transaction& transaction, const OrgCode& concerned) {
  const AuditLeaf leaf{
      AuditEvent::policy_change, concerned, AuditPrincipal::system_operator(), std::nullopt, 0, std::nullopt,
      Purpose::administration};
  audit::append(transaction, BatchKind::registry_change, concerned, 0, {&leaf, 1});
}

Result<void> check_shape(const Grant& grant) {
  if ((grant.role == Role::steward) != grant.org.has_value())
    return fail(Error{Errc::malformed_value, {}, "A steward is steward of an organisation, and only a steward is."});
  if (grant.region && grant.role != Role::lead)
    return fail(Error{Errc::malformed_value, {}, "Only a lead has a region."});
  return {};
}

Result<void> check_parties(pg::Transaction& transaction, const OrgCode& party, const Grant& grant) {
  const auto found = transaction.exec(find_party, party);
  if (found.empty()) return fail(Errc::not_found);
  if (!auth::may_hold(static_cast<PartyKind>(found[0].get<std::int16_t>(0)), grant.role))
    return fail(
        Error{Errc::not_permitted, {}, "Organisations work with their own records; roles are given to people."});
  if (static_cast<OrgState>(found[0].get<std::int16_t>(1)) == OrgState::removed)
    return fail(Error{Errc::not_permitted, {}, "Who was removed gets no role."});
  if (!grant.org) return {};
  const auto whose = transaction.exec(find_party, *grant.org);
  const bool is_organisation =
      !whose.empty() && static_cast<PartyKind>(whose[0].get<std::int16_t>(0)) == PartyKind::organisation;
  if (!is_organisation)
    return fail(Error{Errc::contradiction, {}, "No organisation has the code given as --org; kith-hub org list."});
  return {};
}

}  // namespace

Result<void> give(pg::Transaction& transaction, const OrgCode& party, const Grant& grant, std::string_view by) {
  KITH_TRY(check_shape(grant));
  KITH_TRY(check_parties(transaction, party, grant));
  if (!transaction.exec(is_ahead, grant.expires)[0].get<bool>(0))
    return fail(Error{Errc::out_of_range, {}, "A grant ends in the future; this one would have ended already."});
  const auto role = static_cast<std::int16_t>(grant.role);
  const auto level =
      grant.region ? std::optional{static_cast<std::int16_t>(grant.region->level)} : std::optional<std::int16_t>{};
  const auto code = grant.region ? std::optional{grant.region->code} : std::optional<std::int32_t>{};
  transaction.exec(end_same, party, role, grant.org, level, code);
  const auto rows = transaction.exec(insert_grant, party, role, grant.org, level, code,
                                     static_cast<std::int16_t>(grant.purpose), grant.expires, by);
  if (rows.affected() == 0)
    return fail(Error{Errc::contradiction,
                      {},
                      "A person is steward of one organisation at a time; kith-hub grant end takes the other back."});
  leave_leaf(transaction, grant.org.value_or(party));
  return {};
}

Result<void> give(pg::Connection& connection, const OrgCode& party, const Grant& grant, std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    KITH_TRY(give(transaction, party, grant, by));
    transaction.commit();
    return {};
  });
}

Result<void> end(pg::Connection& connection, std::int64_t number) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(end_one, number);
    if (rows.empty()) return fail(Errc::not_found);
    leave_leaf(transaction, rows[0].get<OrgCode>(rows[0].is_null(1) ? 0 : 1));
    transaction.commit();
    return {};
  });
}

Result<std::vector<Given>> list(pg::Connection& connection, bool ended_too) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Given>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec_prepared(select_all, ended_too);
    std::vector<Given> all;
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      Grant grant{static_cast<Role>(row.get<std::int16_t>(2)), row.get<std::optional<OrgCode>>(3), std::nullopt,
                  static_cast<Purpose>(row.get<std::int16_t>(6)), row.get<WallTime>(7)};
      if (!row.is_null(4))
        grant.region = IncidentPlace{static_cast<PlaceLevel>(row.get<std::int16_t>(4)), row.get<std::int32_t>(5)};
      all.push_back({row.get<std::int64_t>(0), row.get<OrgCode>(1), std::move(grant), row.get<std::string>(8),
                     row.get<WallTime>(9), row.get<std::optional<WallTime>>(10)});
    }
    return all;
  });
}

}  // namespace kith::storage::grants
