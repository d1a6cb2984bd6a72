// See the header.
#include "hub/storage/restoration.hpp"

#include <algorithm>
#include <array>

#include "hub/storage/audit.hpp"

namespace kith::storage::restoration {
namespace {

using kith::audit::Hash;

constexpr std::int64_t most_batches = 5'000;

constexpr pg::Sql select_withdrawn = R"(-- restoration.withdrawn
SELECT l.org, l.record_uid FROM kith.commit_batch AS b
  JOIN kith.audit_leaf AS l ON l.batch = b.batch AND l.xid = b.xid
 WHERE b.position >= $1 AND b.position < $2 AND b.kind IN (1, 2)
   AND l.event = 2 AND l.org IS NOT NULL AND l.record_uid IS NOT NULL
 ORDER BY b.position, l.leaf)";
constexpr pg::Sql select_end = R"(-- restoration.end
SELECT e.next_position, hub.incarnation FROM kith.sequence_end AS e, kith.hub)";

constexpr pg::Sql select_live = R"(-- restoration.still_live
SELECT record_uid FROM kith.record WHERE org = $1 AND record_uid = ANY ($2) AND state = 1)";

constexpr pg::Sql is_served =
    "-- restoration.is_served\nSELECT EXISTS (SELECT FROM kith.lease WHERE expires_at > now())";
constexpr pg::Sql new_incarnation = "-- restoration.incarnation\nUPDATE kith.hub SET incarnation = gen_random_uuid()";
constexpr pg::Sql select_state = R"(-- restoration.state
SELECT is_broken FROM kith.audit_head)";
constexpr pg::Sql insert_one = R"(-- restoration.announce
INSERT INTO kith.audit_restoration (size, promised_size, promised_root, at, root) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING)";
constexpr pg::Sql set_good = "-- restoration.mark_good\nUPDATE kith.audit_head SET is_broken = false WHERE is_broken";

constexpr pg::Sql select_size = "-- restoration.size\nSELECT size FROM kith.audit_head";
constexpr pg::Sql select_said = R"(-- restoration.said
SELECT size, promised_size, promised_root, at, root FROM (
  SELECT * FROM kith.audit_restoration ORDER BY at DESC, promised_size DESC LIMIT $1) AS newest
 ORDER BY at, promised_size)";

void insert(pg::Transaction& transaction, const kith::audit::Restoration& one) {
  transaction.exec(insert_one, static_cast<std::int64_t>(one.size), static_cast<std::int64_t>(one.promised_size),
                   pg::Bytes{one.promised_root}, one.at, one.root ? std::optional{pg::Bytes{*one.root}} : std::nullopt);
}

Hash hash_of(const pg::Bytes& bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

}  // namespace

Result<WithdrawalPage> withdrawals_from(pg::Connection& connection, const OrderMark& mark) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<WithdrawalPage> {
    pg::Transaction transaction{c, pg::Role::sealer};
    const auto state = transaction.exec_prepared(select_end);
    const auto end = state[0].get<std::int64_t>(0);
    const auto incarnation = state[0].get<Uuid>(1);
    const bool goes_on = mark.incarnation == incarnation && mark.next_position <= end;
    const std::int64_t from = goes_on ? mark.next_position : 1;
    WithdrawalPage page;
    page.is_set_back = mark.incarnation == incarnation && mark.next_position > end;
    page.next = {std::min(end, from + most_batches), incarnation};
    page.has_more = page.next.next_position < end;
    if (page.next.next_position == from) return page;
    const auto rows = transaction.exec_prepared(select_withdrawn, from, page.next.next_position);
    for (int i = 0; i < rows.size(); ++i)
      page.withdrawals.push_back({rows[i].get<OrgCode>(0), rows[i].get<RecordUid>(1)});
    return page;
  });
}

Result<bool> was_served(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<bool> {
    pg::Transaction transaction{c, pg::Role::sealer};
    return transaction.exec_prepared(select_end)[0].get<std::int64_t>(0) > 1;
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

std::vector<kith::audit::Restoration> said(pg::Transaction& transaction) {
  const auto rows = transaction.exec_prepared(select_said, static_cast<std::int64_t>(kith::audit::most_restorations));
  std::vector<kith::audit::Restoration> all;
  for (int i = 0; i < rows.size(); ++i) {
    const auto root = rows[i].get<std::optional<pg::Bytes>>(4);
    // To the second, as a checkpoint has it, so that one is known again.
    all.push_back({static_cast<std::uint64_t>(rows[i].get<std::int64_t>(0)),
                   static_cast<std::uint64_t>(rows[i].get<std::int64_t>(1)), hash_of(rows[i].get<pg::Bytes>(2)),
                   std::chrono::floor<std::chrono::seconds>(rows[i].get<WallTime>(3)),
                   root ? std::optional{hash_of(*root)} : std::nullopt});
  }
  return all;
}

bool covers(pg::Transaction& transaction, const kith::audit::Checkpoint& promised) {
  const auto size = transaction.exec_prepared(select_size)[0].get<std::int64_t>(0);
  const kith::audit::Checkpoint now{promised.origin, static_cast<std::uint64_t>(size), {}, said(transaction)};
  return kith::audit::restored_since(now, promised) != nullptr;
}

Result<bool> covers(pg::Connection& connection, const kith::audit::Checkpoint& promised) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    pg::Transaction transaction{c, pg::Role::sealer};
    return covers(transaction, promised);
  });
}

Result<Announced> announce(pg::Connection& connection, std::span<const kith::audit::Restoration> restorations) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Announced> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (transaction.exec(is_served)[0].get<bool>(0))
      return fail(
          Error{Errc::contradiction, {}, "A hub serves this database, or did some seconds ago: stop it first."});
    transaction.exec(new_incarnation);
    const auto state = transaction.exec(select_state);
    const Announced done{state[0].get<bool>(0)};
    for (const auto& one : restorations) insert(transaction, one);
    audit::append_change(transaction, AuditEvent::policy_change, std::nullopt, kith::audit::RegistryChange::restored);
    transaction.commit();
    return done;
  });
}

Result<void> mark_good(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    transaction.exec(set_good);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::restoration
