// See the header.
#include "hub/storage/enrolment.hpp"

#include <algorithm>

#include "hub/storage/audit.hpp"

namespace kith::storage::enrolment {
namespace {

using kith::audit::RegistryChange;

constexpr pg::Sql find_org = R"(-- enrolment.find_org
SELECT state, subject, kind FROM kith.org WHERE org = $1 FOR UPDATE)";

constexpr pg::Sql insert_org = R"(-- enrolment.insert_org
INSERT INTO kith.org (org, name, subject, state, funding_streams, edge_only, kind) VALUES ($1, $2, $3, 4, $4, $5, $6)
ON CONFLICT DO NOTHING)";

constexpr pg::Sql invite_again = R"(-- enrolment.invite_again
UPDATE kith.org SET state = 4, name = $2, funding_streams = $3, edge_only = $4 WHERE org = $1 AND state IN (4, 5, 6))";

constexpr pg::Sql tighten = R"(-- enrolment.tighten
UPDATE kith.org SET name = $2, edge_only = edge_only OR $4,
       funding_streams = ARRAY(SELECT DISTINCT stream FROM unnest(funding_streams || $3::smallint[]) AS stream ORDER BY stream)
 WHERE org = $1 AND state = 1)";

constexpr pg::Sql end_older = "-- enrolment.end_older\nDELETE FROM kith.invitation WHERE org = $1";

constexpr pg::Sql insert_invitation = R"(-- enrolment.insert_invitation
INSERT INTO kith.invitation (code_digest, org, expires_at, invited_by, approved_at, approved_by)
VALUES ($1, $2, now() + $3 * interval '1 second', $4, CASE WHEN $5 THEN now() END, CASE WHEN $5 THEN 'automatic' END))";

constexpr pg::Sql select_waiting = R"(-- enrolment.waiting
SELECT i.key_digest, i.invited_by, i.invited_at, i.expires_at <= now() FROM kith.org AS o
  LEFT JOIN kith.invitation AS i ON i.org = o.org AND i.key_digest IS NOT NULL AND i.approved_at IS NULL
 WHERE o.org = $1)";

constexpr pg::Sql find_shown = R"(-- enrolment.find_shown
SELECT invited_by FROM kith.invitation
 WHERE org = $1 AND key_digest = $2 AND invited_at = $3 AND approved_at IS NULL AND expires_at > now() FOR UPDATE)";

constexpr pg::Sql update_approved = R"(-- enrolment.approve
UPDATE kith.invitation SET approved_at = now(), approved_by = $3
 WHERE org = $1 AND key_digest = $2 AND invited_at = $4 AND approved_at IS NULL AND expires_at > now()
   AND NOT ($5 AND invited_by = $3))";

constexpr pg::Sql org_approved =
    "-- enrolment.org_approved\nUPDATE kith.org SET state = 6 WHERE org = $1 AND state = 5";

constexpr pg::Sql set_invitation =
    "-- enrolment.set_invitation\nSELECT set_config('kith.invitation', encode($1, 'hex'), true)";

constexpr pg::Sql select_invitation = R"(-- enrolment.find
SELECT org, CASE WHEN key_digest IS NULL OR approved_at IS NULL THEN expires_at <= now()
                 ELSE greatest(approved_at, requested_at) + interval '7 days' <= now() END,
       approved_at IS NOT NULL, key_digest FROM kith.invitation WHERE code_digest = $1)";

constexpr pg::Sql select_standing = R"(-- enrolment.standing
SELECT o.state, (SELECT c.pem FROM kith.certificate AS c WHERE c.org = o.org AND c.key_digest = $2
                  ORDER BY c.issued_at DESC LIMIT 1)
  FROM kith.org AS o WHERE o.org = $1)";

constexpr pg::Sql may_ask = R"(-- enrolment.may_ask
SELECT kith.may_certify($1, $2) AND NOT EXISTS (SELECT FROM kith.certificate WHERE org = $2 AND key_digest = $1))";

constexpr pg::Sql use_invitation = R"(-- enrolment.use
UPDATE kith.invitation SET key_digest = $2, requested_at = now()
 WHERE code_digest = $1 AND key_digest IS NULL AND expires_at > now())";

constexpr pg::Sql org_requested = R"(-- enrolment.org_requested
UPDATE kith.org SET state = 5 WHERE org = $1 AND state = 4)";

constexpr pg::Sql org_active = R"(-- enrolment.org_active
UPDATE kith.org SET state = 1 WHERE org = $1 AND state IN (5, 6))";

// Until the transaction ends no key is revoked, so that none renews itself while it is (revocation.cpp has the other
// half).
constexpr pg::Sql hold_keys =
    "-- enrolment.hold_keys\nSELECT pg_advisory_xact_lock_shared(hashtextextended('kith revocation', 0))";

constexpr pg::Sql may_have = R"(-- enrolment.may_have
SELECT EXISTS (SELECT FROM kith.org WHERE org = $1 AND state = 1) AND kith.may_certify($2, $1) AND kith.may_certify($3, $1)
         AND NOT EXISTS (SELECT FROM kith.certificate WHERE org = $1 AND key_digest = $2)
         AND (NOT $4 OR EXISTS (SELECT FROM kith.invitation
                                 WHERE org = $1 AND key_digest = $2
                                   AND greatest(approved_at, requested_at) + interval '7 days' > now()
                                   AND approved_at IS NOT NULL)),
       (SELECT count(*) FROM kith.certificate AS c WHERE c.org = $1 AND c.issued_at > now() - interval '1 day'
           AND c.asked_with IS NOT NULL AND kith.may_certify(c.asked_with, $1) AND kith.may_certify(c.key_digest, $1)),
       EXISTS (SELECT FROM kith.certificate WHERE org = $1 AND key_digest = $3))";

// A certificate made with a stolen issuing key must not renew itself into a good one.
constexpr std::string_view is_none_of_ours =
    "this hub knows nothing of having issued your certificate: ask its operator for a new invitation";

constexpr pg::Sql insert_certificate = R"(-- enrolment.deliver
INSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem, asked_with)
VALUES ($1, $2, $3, $4, $5, $6, $7))";

// What the party does itself.
void leave_own_leaf(pg::Transaction& transaction, const OrgCode& org, RegistryChange what) {
  const AuditLeaf leaf{AuditEvent::enrolment,  org, AuditPrincipal::of(org), std::nullopt, 0, what,
                       Purpose::administration};
  audit::append(transaction, BatchKind::registry_change, org, 0, {&leaf, 1});
}

Sha256 digest_of(pg::Bytes bytes) {
  Sha256 digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

Result<void> bring_to_invited(pg::Transaction& transaction, const Organisation& one) {
  const OrgProfile& profile = one.profile;
  const auto codes = profile.funding_streams.codes();
  const auto found = transaction.exec(find_org, profile.org);
  if (found.empty()) {
    const auto rows = transaction.exec(insert_org, profile.org, one.name, one.subject, codes, profile.edge_only,
                                       static_cast<std::int16_t>(profile.kind));
    if (rows.affected() == 0) return fail(Errc::already_exists);
    return {};
  }
  if (static_cast<PartyKind>(found[0].get<std::int16_t>(2)) != profile.kind)
    return fail(
        Error{Errc::not_permitted, {}, "The code is that of another kind of party: of an organisation, or a person."});
  if (found[0].get<std::string>(1) != one.subject)
    return fail(Error{Errc::already_exists, {}, "it is registered under another subject"});
  const auto state = static_cast<OrgState>(found[0].get<std::int16_t>(0));
  if (state == OrgState::suspended || state == OrgState::removed)
    return fail(Error{Errc::not_permitted, {}, "it is suspended or removed"});
  transaction.exec(state == OrgState::active ? tighten : invite_again, profile.org, one.name, codes, profile.edge_only);
  return {};
}

}  // namespace

Result<void> invite(pg::Connection& connection, const NewInvitation& invitation) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const OrgCode& org = invitation.organisation.profile.org;
    KITH_TRY(bring_to_invited(transaction, invitation.organisation));
    transaction.exec(end_older, org);
    transaction.exec(insert_invitation, pg::Bytes{invitation.code}, org, std::int64_t{invitation.life.count()},
                     invitation.by, invitation.is_automatic);
    audit::append_change(transaction, AuditEvent::enrolment, org, RegistryChange::invited);
    if (invitation.grant)
      KITH_TRY(grants::give(transaction, org, *invitation.grant, invitation.by, invitation.grant_waits));
    transaction.commit();
    return {};
  });
}

Result<Request> waiting(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Request> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(select_waiting, org);
    if (rows.empty()) return fail(Errc::not_found);
    if (rows[0].is_null(0)) return fail(Errc::contradiction);
    return Request{digest_of(rows[0].get<pg::Bytes>(0)), rows[0].get<std::string>(1), rows[0].get<WallTime>(2),
                   rows[0].get<bool>(3)};
  });
}

Result<void> approve(pg::Connection& connection, const OrgCode& org, const Request& shown, const grants::Approver& by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const pg::Bytes key{shown.key};
    if (transaction.exec(find_shown, org, key, shown.invited_at).empty()) return fail(Errc::contradiction);
    const auto approved =
        transaction.exec(update_approved, org, key, by.login, shown.invited_at, by.must_be_another).affected();
    if (approved == 0)
      return fail(Error{Errc::not_permitted, {}, "Who has invited does not approve; another operator has to."});
    KITH_TRY(grants::approve_invited(transaction, org, shown.key, by));
    transaction.exec(org_approved, org);
    audit::append_change(transaction, AuditEvent::enrolment, org, RegistryChange::approved);
    transaction.commit();
    return {};
  });
}

Result<Standing> find(pg::Connection& connection, const Sha256& code) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Standing> {
    pg::Transaction transaction{c, pg::Role::enrolment};
    transaction.exec_prepared(set_invitation, pg::Bytes{code});
    const auto found = transaction.exec_prepared(select_invitation, pg::Bytes{code});
    if (found.empty()) return fail(Errc::not_found);
    Standing standing{.org = found[0].get<OrgCode>(0), .key = std::nullopt, .certificate = {}};
    standing.has_expired = found[0].get<bool>(1);
    standing.is_approved = found[0].get<bool>(2);
    if (!found[0].is_null(3)) standing.key = digest_of(found[0].get<pg::Bytes>(3));
    transaction.set_org(standing.org);
    const auto rows =
        transaction.exec_prepared(select_standing, standing.org, pg::Bytes{standing.key.value_or(Sha256{})});
    if (rows.empty()) return fail(Errc::not_found);
    standing.state = static_cast<OrgState>(rows[0].get<std::int16_t>(0));
    standing.certificate = rows[0].get<std::optional<std::string>>(1).value_or("");
    return standing;
  });
}

Result<void> request(pg::Connection& connection, const OrgCode& org, const Sha256& code, const Sha256& key) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::enrolment, org};
    transaction.exec_prepared(set_invitation, pg::Bytes{code});
    if (!transaction.exec_prepared(may_ask, pg::Bytes{key}, org)[0].get<bool>(0)) return fail(Errc::not_permitted);
    if (transaction.exec_prepared(use_invitation, pg::Bytes{code}, pg::Bytes{key}).affected() == 0)
      return fail(Errc::contradiction);
    transaction.exec_prepared(org_requested, org);
    leave_own_leaf(transaction, org, RegistryChange::requested);
    transaction.commit();
    return {};
  });
}

Result<void> deliver(pg::Connection& connection, const NewCertificate& certificate, const std::optional<Sha256>& code) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    const OrgCode& org = certificate.org;
    pg::Transaction transaction{c, pg::Role::enrolment, org};
    if (code) {
      transaction.exec_prepared(set_invitation, pg::Bytes{*code});
      transaction.exec_prepared(org_active, org);
    }
    transaction.exec_prepared(hold_keys);
    const auto asked_with = certificate.asked_with ? std::optional{pg::Bytes{*certificate.asked_with}} : std::nullopt;
    const auto standing = transaction.exec_prepared(may_have, org, pg::Bytes{certificate.key},
                                                    asked_with.value_or(pg::Bytes{certificate.key}), code.has_value());
    if (!standing[0].get<bool>(0)) return fail(Errc::not_permitted);
    if (asked_with && !standing[0].get<bool>(2)) return fail(Error{Errc::not_permitted, {}, is_none_of_ours});
    // An operator has given each code, and may have to after somebody else has used up the renewals.
    if (!code && standing[0].get<std::int64_t>(1) >= most_renewals_a_day)
      return fail(Error{Errc::rate_limited, {}, "an organisation renews itself 20 times a day at most"});
    transaction.exec_prepared(insert_certificate, org, certificate.serial, pg::Bytes{certificate.key}, certificate.from,
                              certificate.until, certificate.pem, asked_with);
    leave_own_leaf(transaction, org, RegistryChange::certificate_issued);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::enrolment
