// See the header.
#include "hub/storage/invitations.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/grants.hpp"

namespace kith::storage::enrolment {
namespace {

using kith::audit::RegistryChange;

constexpr pg::Sql select_pending = R"(-- invitations.pending
SELECT org, key_digest IS NOT NULL, approved_at IS NOT NULL, ends, ends <= now()
  FROM (SELECT org, key_digest, approved_at,
               CASE WHEN key_digest IS NULL OR approved_at IS NULL THEN expires_at
                    ELSE greatest(approved_at, requested_at) + interval '7 days' END AS ends
          FROM kith.invitation AS i
         WHERE approved_at IS NULL
            OR NOT EXISTS (SELECT FROM kith.certificate AS c WHERE c.org = i.org AND c.key_digest = i.key_digest)) AS open)";

constexpr pg::Sql has_party =
    "-- invitations.has_party\nSELECT EXISTS (SELECT FROM kith.org WHERE org = $1 AND kind = $2)";

// Until the transaction ends no certificate is delivered (enrolment.cpp).
constexpr pg::Sql stop_deliveries =
    "-- invitations.stop_deliveries\nSELECT pg_advisory_xact_lock(hashtextextended('kith revocation', 0))";

constexpr pg::Sql delete_open = R"(-- invitations.take_back
DELETE FROM kith.invitation AS i
 WHERE i.org = $1
   AND (i.approved_at IS NULL
        OR NOT EXISTS (SELECT FROM kith.certificate AS c WHERE c.org = i.org AND c.key_digest = i.key_digest))
RETURNING i.invited_at)";

constexpr pg::Sql back_to_invited = R"(-- invitations.back_to_invited
UPDATE kith.org SET state = 4 WHERE org = $1 AND state IN (5, 6))";

constexpr pg::Sql end_given_with = R"(-- invitations.end_given_with
UPDATE kith.grant_given SET ended_at = now()
 WHERE party = $1 AND granted_at = $2 AND ended_at IS NULL
   AND (approved_at IS NULL OR EXISTS (SELECT FROM kith.org WHERE org = $1 AND state = 4))
RETURNING org, role)";

Stage stage_of(bool is_asked, bool is_approved, bool is_over) {
  if (!is_asked) return is_over ? Stage::invitation_expired : Stage::invited;
  if (!is_approved) return is_over ? Stage::request_expired : Stage::requested;
  return is_over ? Stage::approval_lapsed : Stage::approved;
}

}  // namespace

Result<std::map<OrgCode, Pending>> pending(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::map<OrgCode, Pending>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(select_pending);
    std::map<OrgCode, Pending> all;
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      all.emplace(row.get<OrgCode>(0),
                  Pending{stage_of(row.get<bool>(1), row.get<bool>(2), row.get<bool>(4)), row.get<WallTime>(3)});
    }
    return all;
  });
}

Result<void> take_back(pg::Connection& connection, const OrgCode& org, PartyKind kind) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_party, org, static_cast<std::int16_t>(kind))[0].get<bool>(0))
      return fail(Errc::not_found);
    transaction.exec(stop_deliveries);
    const auto ended = transaction.exec(delete_open, org);
    if (ended.empty())
      return fail(Error{Errc::contradiction, {}, "No invitation of this code is open, so there is none to take back."});
    transaction.exec(back_to_invited, org);
    audit::append_change(transaction, AuditEvent::enrolment, org, RegistryChange::invitation_ended);
    for (int i = 0; i < ended.size(); ++i) {
      const auto roles = transaction.exec(end_given_with, org, ended[i].get<WallTime>(0));
      for (int j = 0; j < roles.size(); ++j)
        grants::leave_leaf(transaction, org, roles[j].get<std::optional<OrgCode>>(0),
                           static_cast<auth::Role>(roles[j].get<std::int16_t>(1)), kith::audit::RoleChange::ended);
    }
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::enrolment
