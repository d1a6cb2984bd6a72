// See the header.
#include "hub/storage/grants.hpp"

#include <array>
#include <span>

#include "hub/storage/audit.hpp"
#include "hub/storage/registry.hpp"

namespace kith::storage::grants {
namespace {

using auth::Grant;
using auth::Role;
using kith::audit::RoleChange;

constexpr pg::Sql find_party = "-- grants.find_party\nSELECT kind, state FROM kith.org WHERE org = $1 FOR UPDATE";

// A person's records are those of one organisation; nobody else has one in their grant.
constexpr pg::Sql find_other = R"(-- grants.find_other
SELECT EXISTS (SELECT FROM kith.grant_given
                WHERE party = $1 AND role = $2 AND ended_at IS NULL AND approved_at IS NOT NULL AND expires_at > now()
                  AND org IS DISTINCT FROM $3 AND org IS NOT NULL))";

// One that has expired does not stand in the way of another, and what is to wait replaces what waits.
constexpr pg::Sql end_same = R"(-- grants.end_same
UPDATE kith.grant_given SET ended_at = now()
 WHERE party = $1 AND role = $2 AND ended_at IS NULL AND (approved_at IS NULL OR NOT $6)
   AND (expires_at <= now() OR (org IS NOT DISTINCT FROM $3 AND region_level IS NOT DISTINCT FROM $4
                                AND region_code IS NOT DISTINCT FROM $5)))";

constexpr pg::Sql insert_grant = R"(-- grants.give
INSERT INTO kith.grant_given (party, role, org, region_level, region_code, purpose, expires_at, granted_by, approved_at,
                              approved_by)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN NOT $9 THEN now() END, CASE WHEN NOT $9 THEN $8 END WHERE $7 > now()
ON CONFLICT DO NOTHING RETURNING grant_id)";

constexpr pg::Sql is_ahead = "-- grants.is_ahead\nSELECT $1 > now()";

constexpr pg::Sql end_one = R"(-- grants.end
UPDATE kith.grant_given SET ended_at = now() WHERE grant_id = $1 AND ended_at IS NULL RETURNING party, org, role)";

constexpr pg::Sql find_waiting = R"(-- grants.find_waiting
SELECT party, role, org, expires_at FROM kith.grant_given
 WHERE grant_id = $1 AND ended_at IS NULL AND approved_at IS NULL FOR UPDATE)";

constexpr pg::Sql end_replaced = R"(-- grants.end_replaced
UPDATE kith.grant_given AS old SET ended_at = now() FROM kith.grant_given AS new
 WHERE new.grant_id = $1 AND old.party = new.party AND old.role = new.role AND old.ended_at IS NULL
   AND old.approved_at IS NOT NULL
   AND (old.expires_at <= now() OR (old.org IS NOT DISTINCT FROM new.org
                                    AND old.region_level IS NOT DISTINCT FROM new.region_level
                                    AND old.region_code IS NOT DISTINCT FROM new.region_code)))";

constexpr pg::Sql approve_one = R"(-- grants.approve
UPDATE kith.grant_given SET approved_at = now(), approved_by = $2
 WHERE grant_id = $1 AND approved_at IS NULL AND NOT ($3 AND granted_by = $2))";

constexpr pg::Sql came_with = R"(-- grants.came_with
SELECT g.grant_id FROM kith.grant_given AS g JOIN kith.invitation AS i ON i.org = g.party AND i.invited_at = g.granted_at
 WHERE g.party = $1 AND i.key_digest = $2 AND g.ended_at IS NULL AND g.approved_at IS NULL)";

constexpr pg::Sql select_all = R"(-- grants.list
SELECT grant_id, party, role, org, region_level, region_code, purpose, expires_at, granted_by, granted_at, ended_at,
       approved_at, approved_by
  FROM kith.grant_given WHERE ($1 OR ended_at IS NULL) AND ($2 OR approved_at IS NOT NULL) ORDER BY grant_id)";

constexpr std::string_view one_at_a_time =
    "A person is steward of one organisation at a time; kith-hub grant end takes the other back.";
constexpr std::string_view is_over = "A grant ends in the future; this one would have ended already.";

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

void leave_leaf(pg::Transaction& transaction, const OrgCode& party, const std::optional<OrgCode>& org, Role role,
                RoleChange change) {
  const OrgCode& concerned = org ? *org : party;
  const kith::audit::Reason what{change, static_cast<std::uint8_t>(role)};
  const std::array leaves = {AuditLeaf{AuditEvent::policy_change, concerned, AuditPrincipal::system_operator(),
                                       std::nullopt, 0, what, Purpose::administration},
                             AuditLeaf{AuditEvent::policy_change, concerned, AuditPrincipal::of(party), std::nullopt, 0,
                                       kith::audit::RegistryChange::role_holder, Purpose::administration}};
  // On a party's own log it needs no telling whose role it is.
  audit::append(transaction, BatchKind::registry_change, concerned, 0, std::span{leaves}.first(org ? 2 : 1));
}

Result<std::int64_t> give(pg::Transaction& transaction, const OrgCode& party, const Grant& grant, std::string_view by,
                          bool waits) {
  KITH_TRY(check_shape(grant));
  KITH_TRY(check_parties(transaction, party, grant));
  if (!transaction.exec(is_ahead, grant.expires)[0].get<bool>(0)) return fail(Error{Errc::out_of_range, {}, is_over});
  const auto role = static_cast<std::int16_t>(grant.role);
  const auto level =
      grant.region ? std::optional{static_cast<std::int16_t>(grant.region->level)} : std::optional<std::int16_t>{};
  const auto code = grant.region ? std::optional{grant.region->code} : std::optional<std::int32_t>{};
  if (transaction.exec(find_other, party, role, grant.org)[0].get<bool>(0))
    return fail(Error{Errc::contradiction, {}, one_at_a_time});
  transaction.exec(end_same, party, role, grant.org, level, code, waits);
  const auto rows = transaction.exec(insert_grant, party, role, grant.org, level, code,
                                     static_cast<std::int16_t>(grant.purpose), grant.expires, by, waits);
  if (rows.empty()) return fail(Error{Errc::contradiction, {}, one_at_a_time});
  leave_leaf(transaction, party, grant.org, grant.role, waits ? RoleChange::proposed : RoleChange::given);
  return rows[0].get<std::int64_t>(0);
}

Result<std::int64_t> give(pg::Connection& connection, const OrgCode& party, const Grant& grant, std::string_view by,
                          bool waits) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::int64_t> {
    pg::Transaction transaction{c, pg::Role::registrar};
    KITH_ASSIGN(const std::int64_t number, give(transaction, party, grant, by, waits));
    transaction.commit();
    return number;
  });
}

namespace {

Result<void> approve(pg::Transaction& transaction, std::int64_t number, const Approver& by) {
  const auto found = transaction.exec(find_waiting, number);
  if (found.empty()) return fail(Errc::not_found);
  const auto party = found[0].get<OrgCode>(0);
  const auto org = found[0].get<std::optional<OrgCode>>(2);
  const Grant grant{static_cast<Role>(found[0].get<std::int16_t>(1)), org, std::nullopt, Purpose::administration,
                    found[0].get<WallTime>(3)};
  KITH_TRY(check_parties(transaction, party, grant));
  if (!transaction.exec(is_ahead, grant.expires)[0].get<bool>(0)) return fail(Error{Errc::out_of_range, {}, is_over});
  if (transaction.exec(find_other, party, found[0].get<std::int16_t>(1), org)[0].get<bool>(0))
    return fail(Error{Errc::contradiction, {}, one_at_a_time});
  transaction.exec(end_replaced, number);
  if (transaction.exec(approve_one, number, by.login, by.must_be_another).affected() == 0)
    return fail(Error{Errc::not_permitted, {}, "Who has given a role does not approve it; another operator has to."});
  leave_leaf(transaction, party, org, grant.role, RoleChange::approved);
  return {};
}

}  // namespace

Result<void> approve(pg::Connection& connection, std::int64_t number, const Approver& by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    KITH_TRY(approve(transaction, number, by));
    transaction.commit();
    return {};
  });
}

Result<void> approve_invited(pg::Transaction& transaction, const OrgCode& party, std::span<const std::uint8_t> key,
                             const Approver& by) {
  const auto found = transaction.exec(came_with, party, pg::Bytes{key});
  for (int i = 0; i < found.size(); ++i) KITH_TRY(approve(transaction, found[i].get<std::int64_t>(0), by));
  return {};
}

Result<void> end(pg::Connection& connection, std::int64_t number) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(end_one, number);
    if (rows.empty()) return fail(Errc::not_found);
    leave_leaf(transaction, rows[0].get<OrgCode>(0), rows[0].get<std::optional<OrgCode>>(1),
               static_cast<Role>(rows[0].get<std::int16_t>(2)), RoleChange::ended);
    transaction.commit();
    return {};
  });
}

Result<std::vector<Given>> list(pg::Connection& connection, Which which) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Given>> {
    pg::Transaction transaction{c, which == Which::approved ? pg::Role::registry : pg::Role::registrar};
    const auto rows = transaction.exec_prepared(select_all, which == Which::all, which != Which::approved);
    std::vector<Given> all;
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      Grant grant{static_cast<Role>(row.get<std::int16_t>(2)), row.get<std::optional<OrgCode>>(3), std::nullopt,
                  static_cast<Purpose>(row.get<std::int16_t>(6)), row.get<WallTime>(7)};
      if (!row.is_null(4))
        grant.region = IncidentPlace{static_cast<PlaceLevel>(row.get<std::int16_t>(4)), row.get<std::int32_t>(5)};
      all.push_back({row.get<std::int64_t>(0), row.get<OrgCode>(1), std::move(grant), row.get<std::string>(8),
                     row.get<WallTime>(9), row.get<std::optional<WallTime>>(10), row.get<std::optional<WallTime>>(11),
                     row.get<std::optional<std::string>>(12).value_or("")});
    }
    return all;
  });
}

}  // namespace kith::storage::grants
