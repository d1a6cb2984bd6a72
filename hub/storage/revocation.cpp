// See the header.
#include "hub/storage/revocation.hpp"

#include <algorithm>

#include "hub/storage/audit.hpp"

namespace kith::storage::revocation {
namespace {

constexpr pg::Sql has_org = "-- revocation.has_org\nSELECT EXISTS (SELECT FROM kith.org WHERE org = $1)";

constexpr pg::Sql select_issued = R"(-- revocation.issued
SELECT c.key_digest, c.not_before, c.not_after, r.key_digest IS NOT NULL
  FROM kith.certificate AS c LEFT JOIN kith.revoked_key AS r ON r.key_digest = c.key_digest
 WHERE c.org = $1 ORDER BY c.issued_at DESC, c.serial)";

constexpr pg::Sql is_anothers = R"(-- revocation.is_anothers
SELECT EXISTS (SELECT FROM kith.certificate WHERE key_digest = $2 AND org <> $1))";

constexpr pg::Sql insert_key = R"(-- revocation.revoke
INSERT INTO kith.revoked_key (key_digest, org, revoked_by) VALUES ($2, $1, $3) ON CONFLICT DO NOTHING)";

}  // namespace

Result<std::vector<Issued>> issued(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Issued>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_org, org)[0].get<bool>(0)) return fail(Errc::not_found);
    const auto rows = transaction.exec(select_issued, org);
    std::vector<Issued> all;
    for (int i = 0; i < rows.size(); ++i) {
      Issued one{{}, rows[i].get<WallTime>(1), rows[i].get<WallTime>(2), rows[i].get<bool>(3)};
      const auto bytes = rows[i].get<pg::Bytes>(0);
      std::copy_n(bytes.begin(), std::min(bytes.size(), one.key.size()), one.key.begin());
      all.push_back(one);
    }
    return all;
  });
}

Result<void> revoke(pg::Connection& connection, const OrgCode& org, std::span<const Sha256> keys, std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (!transaction.exec(has_org, org)[0].get<bool>(0)) return fail(Errc::not_found);
    for (const Sha256& key : keys) {
      if (transaction.exec(is_anothers, org, pg::Bytes{key})[0].get<bool>(0)) return fail(Errc::contradiction);
      transaction.exec(insert_key, org, pg::Bytes{key}, by);
    }
    const AuditLeaf leaf{
        AuditEvent::policy_change, org, AuditPrincipal::system_operator(), std::nullopt, 0, std::nullopt,
        Purpose::administration};
    audit::append(transaction, BatchKind::registry_change, org, 0, {&leaf, 1});
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::revocation
