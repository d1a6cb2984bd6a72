// Withdrawals, and the commit batch with its audit leaves: the second half of a flush's transaction. See inserter.hpp.
#include <algorithm>
#include <map>

#include "hub/base/problem_kinds.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/inserter.hpp"

namespace kith::storage {
namespace {

using pg::Sql;

constexpr Sql lock_uids_sql{
    "-- records.lock_uids\n"
    "SELECT record_uid, revision, state FROM kith.record WHERE org = $1 AND record_uid = ANY ($2)\n"
    "ORDER BY record_uid FOR UPDATE"};

constexpr Sql withdraw_sql{
    "-- records.withdraw\n"
    "UPDATE kith.record r SET batch = " KITH_THIS_BATCH
    ", ordinal = w.ordinal, revision = r.revision + 1, state = 2,\n"
    "  schema_version = NULL, taxonomy = NULL, source_system = NULL, adapter_version = NULL, consent = NULL,\n"
    "  audience = NULL, data_basis = NULL, verification_status = NULL, counts_in_statistics = NULL,\n"
    "  consent_expires = NULL, reported_month = NULL, occurred_on = NULL, occurred_precision = NULL,\n"
    "  place_level = NULL, place_code = NULL, daypart = NULL, scope = NULL, reporter_role = NULL,\n"
    "  reporting_for = NULL, target_age_band = NULL, target_language = NULL, target_script = NULL,\n"
    "  victims_count = NULL, suspects_count = NULL, offense = NULL, is_potential_crime = NULL, digest = NULL,\n"
    "  adapter = NULL, funding_streams = NULL, quality_flags = NULL, act_types = NULL, sites = NULL,\n"
    "  bias_reasons = NULL, bias_targets = NULL, bias_evidence = NULL, offender_kind = NULL,\n"
    "  target_gender = NULL, target_ethnicity = NULL, reported_to = NULL, help_wanted = NULL, body = NULL\n"
    "FROM unnest($2::uuid[], $3::integer[]) AS w (uid, ordinal)\n"
    "WHERE r.org = $1 AND r.record_uid = w.uid AND r.state = 1"};

// A nil uid stands for none: arrays of parameters have no nulls here. Principals and purposes are empty arrays where
// the organisation did all of it itself: unnest() makes them as long as the others, of nulls. The count of the
// organisation's records is the last row that is locked; that it has room, the table says itself (holding_has_room), of
// who adds some to a row that is there; of the first ones the statement that inserts them has asked.
constexpr Sql batch_sql{
    "-- records.batch\n"
    "WITH batch AS (\n"
    "  INSERT INTO kith.commit_batch (batch, org, kind, records, leaves) OVERRIDING SYSTEM VALUE\n"
    "  VALUES (" KITH_THIS_BATCH
    ", $1, $2, $3, cardinality($4::smallint[]))\n"
    "), counted AS (\n"
    "  INSERT INTO kith.holding AS h (org, live, withdrawn, most)\n"
    "  SELECT $1, greatest($10, 0), $11, greatest($12, greatest($10, 0) + $11) WHERE $10 <> 0 OR $11 <> 0\n"
    "  ON CONFLICT (org) DO UPDATE SET live = greatest(h.live + $10, 0), withdrawn = h.withdrawn + $11,\n"
    "    most = CASE WHEN $13 > 0 THEN $12 ELSE greatest($12, h.live, (h.live + h.withdrawn + $11) / 4 + 1) END\n"
    ")\n"
    "INSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, record_uid, records, reason, "
    "purpose)\n"
    "SELECT " KITH_THIS_BATCH
    ", l.number - 1, l.event, $1, coalesce(nullif(l.principal, ''), $1), nullif(l.uid, "
    "'00000000-0000-0000-0000-000000000000'), l.records,\n"
    "  nullif(l.reason, -1::smallint), coalesce(l.purpose, 1::smallint)\n"
    "FROM unnest($4::smallint[], $5::uuid[], $6::integer[], $7::smallint[], $8::text[], $9::smallint[]) WITH "
    "ORDINALITY\n"
    "  AS l (event, uid, records, reason, principal, purpose, number)"};

struct Leaves {
  std::vector<std::int16_t> events, reasons, purposes;
  std::vector<RecordUid> uids;
  std::vector<std::int32_t> records;
  std::vector<std::string_view> principals;
  void add(AuditEvent event, const RecordUid& uid, std::uint32_t count, std::int16_t reason = -1) {
    events.push_back(static_cast<std::int16_t>(event));
    uids.push_back(uid);
    records.push_back(static_cast<std::int32_t>(count));
    reasons.push_back(reason);
  }
  // The leaf that was added last is of what `other` did; nullptr: the organisation itself.
  void say_who(const Access* other) {
    if (other == nullptr) return;
    principals.resize(events.size());
    purposes.resize(events.size(), static_cast<std::int16_t>(Purpose::own_use));
    principals.back() = other->by.text();
    purposes.back() = static_cast<std::int16_t>(other->purpose);
  }
};

}  // namespace

kith::audit::Reason reason_on_log(const RowResult& row) {
  if (row.hint == quota_is_full) return kith::audit::QuotaRefusal::records_quota;
  if (row.hint == total_is_full) return kith::audit::QuotaRefusal::records_total;
  return *row.error;
}

void Inserter::withdraw(pg::Transaction& transaction, Org& org, Span rows) {
  std::vector<RecordUid> uids;
  for (const std::uint32_t row : rows)
    if (flush_.rows_[row].size == 0) uids.push_back(flush_.rows_[row].uid);
  if (uids.empty()) return;
  const pg::Rows found = transaction.exec_prepared(lock_uids_sql, *org.org, uids);
  std::vector<RecordUid> live;
  std::vector<std::int32_t> ordinals;
  // Both are in the order of their uids.
  int at = 0;
  for (const std::uint32_t row : rows) {
    if (flush_.rows_[row].size != 0) continue;
    const RecordUid& uid = flush_.rows_[row].uid;
    if (at == found.size() || found[at].get<RecordUid>(0) != uid) {
      results_[row] = {Outcome::refused, 0, Errc::not_found};
      if (flush_.rows_[row].numbering == Numbering::hub) results_[row] = {Outcome::withdrawn, 0, std::nullopt};
      continue;
    }
    const auto revision = found[at].get<std::int32_t>(1);
    const bool is_live = found[at].get<std::int16_t>(2) == 1;
    ++at;
    if (!flush_.rows_[row].expected.allows(revision, is_live)) {
      results_[row] = {Outcome::refused, revision, Errc::precondition_failed};
      continue;
    }
    results_[row] = {Outcome::withdrawn, is_live ? revision + 1 : revision, std::nullopt};
    if (!is_live) continue;
    live.push_back(uid);
    ordinals.push_back(static_cast<std::int32_t>(row));
  }
  if (!live.empty()) transaction.exec_prepared(withdraw_sql, *org.org, live, ordinals);
  org.applied += static_cast<std::int32_t>(live.size());
  org.withdrawn = static_cast<std::int64_t>(live.size());
}

bool Inserter::is_of_nothing(std::uint32_t row) const {
  return flush_.rows_[row].size == 0 && !results_[row].error && results_[row].revision == 0;
}

void Inserter::write_batch(pg::Transaction& transaction, const Org& org, Span rows) {
  Leaves leaves;
  std::vector<std::uint32_t> withdrawals(flush_.pushes_.size(), 0);
  for (const std::uint32_t row : rows)
    if (flush_.rows_[row].size == 0 && !is_of_nothing(row)) ++withdrawals[flush_.rows_[row].push];
  for (std::size_t push = 0; push < flush_.pushes_.size(); ++push) {
    const Flush::Push& p = flush_.pushes_[push];
    // A push of withdrawals alone is told by their leaves.
    if (static_cast<std::int16_t>(p.org) == org.number && (p.rows == 0 || p.rows > withdrawals[push]))
      leaves.add(AuditEvent::push, {}, p.rows - withdrawals[push]);
  }
  BatchKind kind = leaves.events.empty() ? BatchKind::refusal : BatchKind::push;
  std::map<kith::audit::Reason, std::uint32_t> refused;
  for (const std::uint32_t row : rows) {
    if (flush_.rows_[row].size != 0) {
      if (results_[row].outcome == Outcome::refused) ++refused[reason_on_log(results_[row])];
      continue;
    }
    const Access* other = flush_.other_of(flush_.rows_[row].push);
    if (results_[row].error) {
      leaves.add(AuditEvent::refusal, {}, 1, static_cast<std::int16_t>(*results_[row].error));
      leaves.say_who(other);
      continue;
    }
    if (is_of_nothing(row)) continue;
    leaves.add(AuditEvent::withdrawal, flush_.rows_[row].uid, 1);
    leaves.say_who(other);
    if (kind == BatchKind::refusal) kind = BatchKind::withdrawal;
  }
  for (const auto& [reason, count] : refused)
    leaves.add(AuditEvent::refusal, {}, count, static_cast<std::int16_t>(reason.number()));
  transaction.queue_prepared(batch_sql, *org.org, static_cast<std::int16_t>(kind), org.applied, leaves.events,
                             leaves.uids, leaves.records, leaves.reasons, leaves.principals, leaves.purposes,
                             org.added - org.withdrawn, org.withdrawn, options_.most_records, org.added);
}

}  // namespace kith::storage
