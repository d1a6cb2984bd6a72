// See the header.
#include "hub/storage/revocation.hpp"

#include <algorithm>
#include <set>

#include "hub/storage/audit.hpp"

namespace kith::storage::revocation {
namespace {

constexpr pg::Sql has_org = "-- revocation.has_org\nSELECT EXISTS (SELECT FROM kith.org WHERE org = $1)";

constexpr pg::Sql select_issued = R"(-- revocation.issued
SELECT c.key_digest, c.not_before, c.not_after, r.key_digest IS NOT NULL
  FROM kith.certificate AS c LEFT JOIN kith.revoked_key AS r ON r.key_digest = c.key_digest
 WHERE c.org = $1 ORDER BY c.issued_at DESC, c.serial)";

constexpr pg::Sql is_anothers = R"(-- revocation.is_anothers
SELECT EXISTS (SELECT FROM kith.certificate WHERE key_digest = $2 AND org <> $1)
   AND NOT EXISTS (SELECT FROM kith.certificate WHERE key_digest = $2 AND org = $1))";

// Until the transaction ends no certificate is delivered (enrolment.cpp).
constexpr pg::Sql stop_renewals =
    "-- revocation.stop_renewals\nSELECT pg_advisory_xact_lock(hashtextextended('kith revocation', 0))";

constexpr pg::Sql select_keys = R"(-- revocation.keys
SELECT key_digest FROM kith.certificate WHERE org = $1
 UNION SELECT key_digest FROM kith.invitation WHERE org = $1 AND key_digest IS NOT NULL)";

constexpr pg::Sql select_asked = R"(-- revocation.asked
SELECT DISTINCT key_digest FROM kith.invitation WHERE org = $1 AND key_digest IS NOT NULL)";

// With a key that was approved and has not fetched its certificate ends what it would fetch it with.
constexpr pg::Sql end_invitation = R"(-- revocation.end_invitation
DELETE FROM kith.invitation WHERE org = $1 AND key_digest = $2)";

constexpr pg::Sql end_invitations = R"(-- revocation.end_invitations
DELETE FROM kith.invitation WHERE org = $1)";

constexpr pg::Sql select_renewed = R"(-- revocation.renewed
WITH RECURSIVE ended AS (
  SELECT $2::bytea AS key_digest
  UNION
  SELECT c.key_digest FROM ended JOIN kith.certificate AS c ON c.org = $1 AND c.asked_with = ended.key_digest
)
SELECT key_digest FROM ended)";

constexpr pg::Sql insert_key = R"(-- revocation.revoke
INSERT INTO kith.revoked_key (key_digest, org, revoked_by) VALUES ($2, $1, $3) ON CONFLICT DO NOTHING)";

Sha256 digest_of(pg::Bytes bytes) {
  Sha256 digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

std::vector<Sha256> digests_of(const pg::Rows& rows) {
  std::vector<Sha256> digests;
  for (int i = 0; i < rows.size(); ++i) digests.push_back(digest_of(rows[i].get<pg::Bytes>(0)));
  return digests;
}

Result<std::vector<Sha256>> revoke_in(pg::Transaction& transaction, const OrgCode& org, std::span<const Sha256> keys,
                                      std::string_view by) {
  std::set<Sha256> ended;
  for (const Sha256& key : keys) {
    if (transaction.exec(is_anothers, org, pg::Bytes{key})[0].get<bool>(0))
      return fail(Error{Errc::contradiction, {}, "That key is in a certificate of another organisation."});
    for (const Sha256& renewed : digests_of(transaction.exec(select_renewed, org, pg::Bytes{key})))
      ended.insert(renewed);
  }
  for (const Sha256& key : ended) {
    transaction.exec(insert_key, org, pg::Bytes{key}, by);
    transaction.exec(end_invitation, org, pg::Bytes{key});
  }
  audit::append_change(transaction, AuditEvent::policy_change, org, kith::audit::RegistryChange::key_revoked);
  transaction.commit();
  return std::vector<Sha256>{ended.begin(), ended.end()};
}

constexpr pg::Sql select_good = R"(-- revocation.good
SELECT c.org, c.key_digest, c.pem FROM kith.certificate AS c JOIN kith.org AS o ON o.org = c.org
 WHERE o.state <> 3 AND c.not_after > now()
   AND NOT EXISTS (SELECT FROM kith.revoked_key AS r WHERE r.key_digest = c.key_digest)
 ORDER BY c.org, c.issued_at)";

constexpr pg::Sql insert_authority = R"(-- revocation.revoke_authority
INSERT INTO kith.revoked_key (key_digest, revoked_by) VALUES ($1, $2) ON CONFLICT DO NOTHING)";

constexpr pg::Sql select_authorities = R"(-- revocation.authorities
SELECT key_digest, revoked_at FROM kith.revoked_key WHERE org IS NULL ORDER BY revoked_at)";

void leave_authority_leaf(pg::Transaction& transaction, const std::optional<OrgCode>& org) {
  audit::append_change(transaction, AuditEvent::policy_change, org, kith::audit::RegistryChange::authority_revoked);
}

}  // namespace

Result<std::vector<Good>> good(pg::Connection& connection) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Good>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(select_good);
    std::vector<Good> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back({rows[i].get<OrgCode>(0), digest_of(rows[i].get<pg::Bytes>(1)), rows[i].get<std::string>(2)});
    return all;
  });
}

Result<void> revoke_authority(pg::Connection& connection, const Sha256& key, std::span<const Good> signed_by_it,
                              std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    transaction.exec(stop_renewals);
    transaction.exec(insert_authority, pg::Bytes{key}, by);
    leave_authority_leaf(transaction, std::nullopt);
    std::set<OrgCode> told;
    for (const Good& one : signed_by_it) {
      transaction.exec(insert_key, one.org, pg::Bytes{one.key}, by);
      if (told.insert(one.org).second) leave_authority_leaf(transaction, one.org);
    }
    transaction.commit();
    return {};
  });
}

Result<std::vector<RevokedAuthority>> authorities(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::vector<RevokedAuthority>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec(select_authorities);
    std::vector<RevokedAuthority> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back({digest_of(rows[i].get<pg::Bytes>(0)), rows[i].get<WallTime>(1)});
    return all;
  });
}

Result<std::vector<Issued>> issued(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Issued>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_org, org)[0].get<bool>(0)) return fail(Errc::not_found);
    const auto rows = transaction.exec(select_issued, org);
    std::vector<Issued> all;
    for (int i = 0; i < rows.size(); ++i) {
      all.push_back({digest_of(rows[i].get<pg::Bytes>(0)), rows[i].get<WallTime>(1), rows[i].get<WallTime>(2),
                     rows[i].get<bool>(3)});
    }
    return all;
  });
}

Result<std::vector<Sha256>> asked(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Sha256>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    return digests_of(transaction.exec(select_asked, org));
  });
}

Result<std::vector<Sha256>> revoke(pg::Connection& connection, const OrgCode& org, std::span<const Sha256> keys,
                                   std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Sha256>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_org, org)[0].get<bool>(0)) return fail(Errc::not_found);
    transaction.exec(stop_renewals);
    return revoke_in(transaction, org, keys, by);
  });
}

Result<std::vector<Sha256>> revoke_all(pg::Connection& connection, const OrgCode& org, std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Sha256>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_org, org)[0].get<bool>(0)) return fail(Errc::not_found);
    transaction.exec(stop_renewals);
    const auto keys = digests_of(transaction.exec(select_keys, org));
    transaction.exec(end_invitations, org);
    return revoke_in(transaction, org, keys, by);
  });
}

}  // namespace kith::storage::revocation
