#include "hub/storage/records.hpp"

#include "hub/storage/answers.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/inserter.hpp"

namespace kith::storage {
namespace {

using RowNumbers = Inserter::RowNumbers;

constexpr int most_attempts = 5;

// Data that the database refuses (classes 22 and 23) although the gate let it pass: a bug or a new constraint, and one
// record's fault.
bool is_about_data(const pg::SqlError& error) {
  return error.state().is_constraint() || error.state().text().substr(0, 2) == "22";
}

// Another transaction of the organisation took the room that this one had counted on: it will see so the next time.
bool is_about_room(const pg::SqlError& error) {
  return error.constraint() == "holding_has_room";
}
bool is_about_locks(const pg::SqlError& error) {
  return error.state().errc() == Errc::too_busy && (error.state().text() == "55P03" || error.state().text() == "40P01");
}

// Those of `rows` that cannot be stored, by halves.
void find_bad(Inserter& inserter, const RowNumbers& rows, RowNumbers& bad) {
  try {
    inserter.probe(rows);
  } catch (const pg::SqlError& error) {
    if (!is_about_data(error) || is_about_room(error)) throw;
    if (rows.size() == 1) {
      bad.push_back(rows.front());
      return;
    }
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
    find_bad(inserter, {rows.begin(), middle}, bad);
    find_bad(inserter, {middle, rows.end()}, bad);
  }
}

RowNumbers bad_of(Inserter& inserter, const RowNumbers& rows) {
  RowNumbers bad;
  find_bad(inserter, rows, bad);
  return bad;
}

RowNumbers without(const RowNumbers& rows, const RowNumbers& bad) {
  const std::unordered_set<std::uint32_t> dropped(bad.begin(), bad.end());
  RowNumbers kept;
  for (const std::uint32_t row : rows)
    if (!dropped.contains(row)) kept.push_back(row);
  return kept;
}

using Reasons = std::map<kith::audit::Reason, std::int32_t>;

Reasons reasons_of(const InsertResult& result) {
  Reasons reasons;
  for (const RowResult& row : result.rows)
    if (row.error) ++reasons[reason_on_log(row)];
  return reasons;
}

AuditLeaf leaf_of(AuditEvent event, const OrgCode& org) {
  AuditLeaf leaf;
  leaf.event = event;
  leaf.org = org;
  leaf.principal = AuditPrincipal::of(org);
  return leaf;
}

Result<void> leave_refusal(pg::Connection& connection, const OrgCode& org, const Reasons& reasons,
                           const IdempotencyKey* key, const StoredAnswer& answer) {
  std::vector<AuditLeaf> leaves = {leaf_of(AuditEvent::push, org)};
  for (const auto& [reason, records] : reasons) {
    AuditLeaf& leaf = leaves.emplace_back(leaf_of(AuditEvent::refusal, org));
    leaf.records = records;
    leaf.reason = reason;
  }
  pg::Transaction transaction{connection, pg::Role::ingest, org};
  audit::append(transaction, BatchKind::refusal, org, 0, leaves);
  try {
    if (key != nullptr) write_answer(transaction, *key, answer);
  } catch (const KeyLost&) {
    return fail(Errc::idempotency_in_flight);
  }
  transaction.commit();
  return {};
}

}  // namespace

Result<InsertResult> insert(pg::Connection& connection, const Flush& flush, const InsertOptions& options) {
  Inserter inserter{connection, flush, options};
  RowNumbers rows = inserter.all_rows();
  InsertResult result;
  bool is_to_search = false, has_searched = false;
  for (int attempt = 1;; ++attempt) {
    try {
      if (is_to_search && !has_searched) {
        rows = without(rows, bad_of(inserter, rows));
        has_searched = true;
      }
      if (inserter.commit(rows, result)) return result;
      if (options.answer) result.answer = options.answer(result.rows);
      KITH_TRY(leave_refusal(connection, flush.first_org(), reasons_of(result), options.key,
                             result.answer.value_or(StoredAnswer{})));
      return result;
    } catch (const KeyLost&) {
      return fail(Errc::idempotency_in_flight);
    } catch (const pg::SqlError& error) {
      const bool may_part = options.lock_wait.count() > 0;
      if (may_part && is_about_locks(error)) return fail(Error{Errc::too_busy, {}, rows_are_locked});
      if ((error.state().is_retryable() || is_about_room(error)) && attempt < most_attempts) continue;
      if (is_about_room(error)) return fail(Error{Errc::too_busy, {}, may_part ? rows_are_locked : ""});
      if (!is_about_data(error) || has_searched || rows.empty()) throw;
      is_to_search = true;
    }
  }
}

Result<void> refuse(pg::Connection& connection, const OrgCode& org, const std::map<Errc, std::int32_t>& reasons,
                    const IdempotencyKey* key, const StoredAnswer& answer) {
  return leave_refusal(connection, org, {reasons.begin(), reasons.end()}, key, answer);
}

}  // namespace kith::storage
