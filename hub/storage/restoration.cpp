// See the header.
#include "hub/storage/restoration.hpp"

#include <algorithm>
#include <array>

#include "hub/storage/audit.hpp"

namespace kith::storage::restoration {
namespace {

constexpr std::int64_t most_batches = 5'000;

constexpr pg::Sql select_withdrawn = R"(-- restoration.withdrawn
SELECT l.org, l.record_uid FROM kith.commit_batch AS b
  JOIN kith.audit_leaf AS l ON l.batch = b.batch AND l.xid = b.xid
 WHERE b.position >= $1 AND b.position < $2 AND b.kind IN (1, 2)
   AND l.event = 2 AND l.org IS NOT NULL AND l.record_uid IS NOT NULL
 ORDER BY b.position, l.leaf)";
constexpr pg::Sql select_end = "-- restoration.end\nSELECT next_position FROM kith.sequence_end";

constexpr pg::Sql select_live = R"(-- restoration.still_live
SELECT record_uid FROM kith.record WHERE org = $1 AND record_uid = ANY ($2) AND state = 1)";

constexpr pg::Sql is_served =
    "-- restoration.is_served\nSELECT EXISTS (SELECT FROM kith.lease WHERE expires_at > now())";
constexpr pg::Sql new_incarnation = "-- restoration.incarnation\nUPDATE kith.hub SET incarnation = gen_random_uuid()";
constexpr pg::Sql select_state = R"(-- restoration.state
SELECT head.size, e.next_position FROM kith.audit_head AS head, kith.sequence_end AS e)";
constexpr pg::Sql insert_one = R"(-- restoration.announce
INSERT INTO kith.audit_restoration (size, promised_size, promised_root, at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING)";

void insert(pg::Transaction& transaction, const kith::audit::Restoration& one) {
  transaction.exec(insert_one, static_cast<std::int64_t>(one.size), static_cast<std::int64_t>(one.promised_size),
                   pg::Bytes{one.promised_root}, one.at);
}

}  // namespace

Result<WithdrawalPage> withdrawals_from(pg::Connection& connection, std::int64_t position) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<WithdrawalPage> {
    pg::Transaction transaction{c, pg::Role::sealer};
    const auto end = transaction.exec_prepared(select_end)[0].get<std::int64_t>(0);
    WithdrawalPage page;
    page.next_position = std::max(position, std::min(end, position + most_batches));
    page.has_more = page.next_position < end;
    if (page.next_position == position) return page;
    const auto rows = transaction.exec_prepared(select_withdrawn, position, page.next_position);
    for (int i = 0; i < rows.size(); ++i)
      page.withdrawals.push_back({rows[i].get<OrgCode>(0), rows[i].get<RecordUid>(1)});
    return page;
  });
}

Result<std::vector<RecordUid>> still_live(pg::Connection& connection, const OrgCode& org,
                                          std::span<const RecordUid> uids) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<RecordUid>> {
    pg::Transaction transaction{c, pg::Role::ingest, org};
    const auto rows = transaction.exec(select_live, org, std::vector<RecordUid>{uids.begin(), uids.end()});
    std::vector<RecordUid> live;
    for (int i = 0; i < rows.size(); ++i) live.push_back(rows[i].get<RecordUid>(0));
    return live;
  });
}

Result<Announced> announce(pg::Connection& connection, const std::optional<kith::audit::Checkpoint>& promised) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Announced> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (transaction.exec(is_served)[0].get<bool>(0))
      return fail(
          Error{Errc::contradiction, {}, "A hub serves this database, or did some seconds ago: stop it first."});
    transaction.exec(new_incarnation);
    const auto state = transaction.exec(select_state);
    Announced done{state[0].get<std::int64_t>(0), state[0].get<std::int64_t>(1), false};
    if (promised && static_cast<std::int64_t>(promised->size) > done.size) {
      insert(transaction, {static_cast<std::uint64_t>(done.size), promised->size, promised->root, SystemClock{}.now()});
      done.is_shorter = true;
    }
    // What was said before and is not in the backup.
    if (promised)
      for (const auto& before : promised->restorations) insert(transaction, before);
    const std::array leaves = {AuditLeaf{AuditEvent::policy_change, std::nullopt, AuditPrincipal::system_operator(),
                                         std::nullopt, 0, std::nullopt, Purpose::administration}};
    audit::append(transaction, BatchKind::registry_change, std::nullopt, 0, leaves);
    transaction.commit();
    return done;
  });
}

}  // namespace kith::storage::restoration
