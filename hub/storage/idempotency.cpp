#include "hub/storage/idempotency.hpp"

#include "hub/storage/answers.hpp"
#include "hub/storage/audit.hpp"

namespace kith::storage {
namespace {

using pg::Role;
using pg::Sql;

// One request wins: a new key, an expired one, or one whose holder's lease has ended with nothing answered.
constexpr Sql claim_sql{
    "-- idempotency.claim\n"
    "INSERT INTO kith.idempotency_key AS k (org, route, key, body_digest, lease_until, expires_at)\n"
    "VALUES ($1, $2, encode($3, 'hex'), $4, clock_timestamp() + make_interval(secs => $5::integer),\n"
    "  clock_timestamp() + make_interval(secs => $6::integer))\n"
    "ON CONFLICT (org, route, key) DO UPDATE SET body_digest = excluded.body_digest,\n"
    "  lease_until = excluded.lease_until, status = NULL, media_type = NULL, answer = NULL,\n"
    "  expires_at = excluded.expires_at\n"
    "WHERE k.expires_at <= clock_timestamp()\n"
    "  OR (k.lease_until <= clock_timestamp() AND k.body_digest = excluded.body_digest)\n"
    "RETURNING true"};

constexpr Sql find_sql{
    "-- idempotency.find\n"
    "SELECT body_digest = $4, status, media_type, answer FROM kith.idempotency_key\n"
    "WHERE org = $1 AND route = $2 AND key = encode($3, 'hex')"};

// The length of an answer stands beside it: its bytes are not read for this.
constexpr Sql count_sql{
    "-- idempotency.count\n"
    "SELECT count(*), coalesce(sum(length(answer)), 0)::bigint FROM kith.idempotency_key\n"
    "WHERE org = $1 AND expires_at > clock_timestamp()"};

constexpr Sql answer_sql{
    "-- idempotency.answer\n"
    "UPDATE kith.idempotency_key SET lease_until = NULL, status = $5, media_type = $6, answer = $7\n"
    "WHERE org = $1 AND route = $2 AND key = encode($3, 'hex') AND body_digest = $4 AND lease_until IS NOT NULL"};

constexpr Sql release_sql{
    "-- idempotency.release\n"
    "DELETE FROM kith.idempotency_key\n"
    "WHERE org = $1 AND route = $2 AND key = encode($3, 'hex') AND body_digest = $4 AND lease_until IS NOT NULL"};

constexpr Sql forget_sql{
    "-- idempotency.forget\n"
    "DELETE FROM kith.idempotency_key WHERE org = $1 AND (route, key) IN (\n"
    "  SELECT route, key FROM kith.idempotency_key\n"
    "  WHERE org = $1 AND expires_at <= clock_timestamp() LIMIT $2)"};

std::int16_t number(KeyedRoute route) {
  return static_cast<std::int16_t>(route);
}
std::int32_t seconds(std::chrono::seconds duration) {
  return static_cast<std::int32_t>(duration.count());
}

Result<StoredAnswer> existing(const pg::Rows::Row& row) {
  if (!row.get<bool>(0)) return fail(Errc::idempotency_key_reused);
  const auto status = row.get<std::optional<std::int16_t>>(1);
  if (!status) return fail(Errc::idempotency_in_flight);
  const auto bytes = row.get<pg::Bytes>(3);
  return StoredAnswer{*status, static_cast<AnswerType>(row.get<std::int16_t>(2)),
                      std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

// How many keys are left after one more.
Result<std::int64_t> room_for(pg::Transaction& transaction, const OrgCode& org, const KeyLimits& limits) {
  const pg::Rows rows = transaction.exec_prepared(count_sql, org);
  const auto keys = rows[0].get<std::int64_t>(0);
  if (keys >= limits.quota) return fail(Errc::idempotency_quota);
  if (rows[0].get<std::int64_t>(1) >= limits.answer_bytes)
    return fail(Error{Errc::idempotency_quota, {}, "the answers kept for them take too much room"});
  return limits.quota - keys - 1;
}

// An answer given again is a push that brought nothing.
void leave_leaf(pg::Transaction& transaction, const OrgCode& org) {
  AuditLeaf leaf;
  leaf.event = AuditEvent::push;
  leaf.org = org;
  leaf.principal = AuditPrincipal::of(org);
  audit::append(transaction, BatchKind::push, org, 0, {&leaf, 1});
}

}  // namespace

IdempotencyKey make_key(const SecretKey& digest_key, const OrgCode& org, KeyedRoute route, std::string_view client_key,
                        std::string_view options, std::string_view body) {
  std::string content{options};
  content.push_back('\0');  // options are our own words and hold none
  content.append(body);
  return {org, route, keyed_digest(digest_key, client_key), keyed_digest(digest_key, content)};
}

Result<Claim> claim(pg::Connection& connection, const IdempotencyKey& key, const KeyLimits& limits) {
  pg::Transaction transaction{connection, Role::ingest, key.org};
  const auto found = transaction.exec_prepared(find_sql, key.org, number(key.route), key.key, key.body);
  // An answered key that lives on is the common case of a repeat; everything else is decided by the claim itself.
  Claim claim;
  if (found.empty()) {
    KITH_ASSIGN(claim.left, room_for(transaction, key.org, limits));
  }
  const auto claimed = transaction.exec_prepared(claim_sql, key.org, number(key.route), key.key, key.body,
                                                 seconds(limits.lease), seconds(limits.lifetime));
  if (!claimed.empty()) {
    transaction.commit();
    return claim;
  }
  const auto holder = transaction.exec_prepared(find_sql, key.org, number(key.route), key.key, key.body);
  if (holder.empty()) return fail(Errc::idempotency_in_flight);  // released this moment
  KITH_ASSIGN(claim.answer, existing(holder[0]));
  claim.left.reset();  // another request took the key first
  leave_leaf(transaction, key.org);
  transaction.commit();
  return claim;
}

void write_answer(pg::Transaction& transaction, const IdempotencyKey& key, const StoredAnswer& answer) {
  const pg::Bytes bytes{reinterpret_cast<const std::uint8_t*>(answer.body.data()), answer.body.size()};
  const auto written = transaction.exec_prepared(answer_sql, key.org, number(key.route), key.key, key.body,
                                                 static_cast<std::int16_t>(answer.status),
                                                 static_cast<std::int16_t>(answer.type), bytes);
  if (written.affected() != 1) throw KeyLost{};
}

Result<void> store_answer(pg::Connection& connection, const IdempotencyKey& key, const StoredAnswer& answer) {
  pg::Transaction transaction{connection, Role::ingest, key.org};
  try {
    write_answer(transaction, key, answer);
  } catch (const KeyLost&) {
    return fail(Errc::idempotency_in_flight);
  }
  transaction.commit();
  return {};
}

Result<void> release(pg::Connection& connection, const IdempotencyKey& key) {
  pg::Transaction transaction{connection, Role::ingest, key.org};
  transaction.exec_prepared(release_sql, key.org, number(key.route), key.key, key.body);
  transaction.commit();
  return {};
}

Result<std::int64_t> forget_expired(pg::Connection& connection, const OrgCode& org, std::int64_t most) {
  pg::Transaction transaction{connection, Role::ingest, org};
  const auto forgotten = transaction.exec_prepared(forget_sql, org, most).affected();
  transaction.commit();
  return forgotten;
}

}  // namespace kith::storage
