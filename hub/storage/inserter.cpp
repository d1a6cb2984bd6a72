#include "hub/storage/inserter.hpp"

#include <algorithm>
#include <numeric>

#include "hub/base/problem_kinds.hpp"
#include "hub/storage/answers.hpp"
#include "hub/storage/record_columns.hpp"

namespace kith::storage {
namespace {

using pg::Sql;

// The planner knows nothing of an array's rows and little of a table that grows by the second: the plan that is right
// at every size, look-ups in the primary key, is said instead of guessed.
constexpr Sql begin_org_sql{
    "-- records.begin_org\n"
    "SELECT nextval('kith.commit_batch_batch_seq'), set_config('kith.org', $1, true),\n"
    "  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),\n"
    "  set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),\n"
    "  set_config('lock_timeout', $2, true)"};

// Nested, so that where no historic load is open one look into its empty table is all that it costs. Inserts nothing
// where not all of it has room: what has is found out then, under the lock of the count.
constexpr Sql insert_sql{
    "-- records.insert\n"
    "INSERT INTO kith.record (org, batch, received_on, declared_period, state, ordinal, " KITH_RECORD_COLUMNS
    ")\n"
    "SELECT $1, " KITH_THIS_BATCH
    ", $2, CASE WHEN s.reported_month >= (\n"
    "      SELECT h.from_month FROM kith.historic_load h WHERE h.org = $1 AND h.closed_at IS NULL)\n"
    "    THEN CASE WHEN s.reported_month <= (\n"
    "      SELECT h.to_month FROM kith.historic_load h WHERE h.org = $1 AND h.closed_at IS NULL)\n"
    "    THEN s.reported_month END END,\n"
    "  1, s.* FROM unnest($3::kith.incoming_record[]) AS s\n"
    "WHERE coalesce((SELECT h.live + $4 <= $5 AND h.live + h.withdrawn + $4 <= 4 * $5\n"
    "  FROM kith.holding h WHERE h.org = $1), $4 <= $5)\n"
    "ON CONFLICT (org, record_uid) DO NOTHING"};

// Until the transaction ends no other one counts, also where nobody has counted before.
constexpr Sql room_sql{
    "-- records.room\n"
    "INSERT INTO kith.holding AS h (org, live, withdrawn, most) VALUES ($1, 0, 0, $2)\n"
    "ON CONFLICT (org) DO UPDATE SET live = h.live RETURNING $2 - h.live, 4 * $2 - h.live - h.withdrawn"};

// What this transaction inserted carries its batch.
constexpr Sql classify_sql{
    "-- records.classify\n"
    "SELECT s.number, r.revision, r.state, r.digest\n"
    "FROM unnest($2::uuid[]) WITH ORDINALITY AS s (uid, number)\n"
    "JOIN kith.record r ON r.org = $1 AND r.record_uid = s.uid AND r.batch <> " KITH_THIS_BATCH};

constexpr Sql lock_all_sql{
    "-- records.lock_all\n"
    "SELECT FROM kith.record WHERE org = $1 AND record_uid = ANY ($2) ORDER BY record_uid FOR UPDATE"};

constexpr Sql lock_sql{
    "-- records.lock\n"
    "SELECT s.number, r.revision, r.state, r.digest\n"
    "FROM unnest($2::uuid[]) WITH ORDINALITY AS s (uid, number)\n"
    "JOIN kith.record r ON r.org = $1 AND r.record_uid = s.uid ORDER BY s.number FOR UPDATE OF r"};

constexpr Sql replace_sql{
    "-- records.replace\n"
    "UPDATE kith.record r SET (batch, ordinal, " KITH_RECORD_COLUMNS ") = (SELECT " KITH_THIS_BATCH
    ", s.*)\n"
    "FROM unnest($2::kith.incoming_record[]) AS s WHERE r.org = $1 AND r.record_uid = s.record_uid"};

constexpr Sql renumber_sql{
    "-- records.renumber\n"
    "UPDATE kith.record r SET revision = s.revision FROM unnest($2::uuid[], $3::integer[]) AS s (uid, revision)\n"
    "WHERE r.org = $1 AND r.record_uid = s.uid"};

// Columns as in classify and lock.
Stored stored_of(const pg::Rows::Row& row, const Digest& incoming) {
  const auto digest = row.get<std::optional<pg::Bytes>>(3);
  return {row.get<std::int32_t>(1), row.get<std::int16_t>(2) == 2, digest && std::ranges::equal(*digest, incoming)};
}
std::size_t number_of(const pg::Rows::Row& row) {
  return static_cast<std::size_t>(row.get<std::int64_t>(0)) - 1;
}

}  // namespace

Inserter::Inserter(pg::Connection& connection, const Flush& flush, const InsertOptions& options)
    : connection_(connection), flush_(flush), options_(options), results_(flush.rows_.size()) {}

Inserter::RowNumbers Inserter::all_rows() const {
  RowNumbers rows(flush_.rows_.size());
  std::iota(rows.begin(), rows.end(), 0U);
  // By the code and not the number, which differs from flush to flush.
  std::sort(rows.begin(), rows.end(), [this](std::uint32_t a, std::uint32_t b) {
    if (org_of(a) != org_of(b))
      return flush_.orgs_[static_cast<std::size_t>(org_of(a))] < flush_.orgs_[static_cast<std::size_t>(org_of(b))];
    return flush_.rows_[a].uid < flush_.rows_[b].uid;
  });
  return rows;
}

bool Inserter::is_refused() const {
  return std::any_of(results_.begin(), results_.end(),
                     [](const RowResult& r) { return r.outcome == Outcome::refused || r.outcome == Outcome::failed; });
}

bool Inserter::commit(const RowNumbers& rows, InsertResult& result) {
  pg::Transaction transaction{connection_, pg::Role::ingest};
  // A row that is not among these has been found to break a constraint.
  std::fill(results_.begin(), results_.end(), RowResult{Outcome::failed, 0, Errc::internal});
  write(transaction, rows);
  const bool is_kept = !options_.is_atomic || !is_refused();
  if (!is_kept)
    for (RowResult& row : results_)
      if (row.outcome != Outcome::refused && row.outcome != Outcome::failed) row = {Outcome::withheld, 0, std::nullopt};
  result.rows = results_;
  result.already_there = already_there_;
  if (!is_kept) return false;
  if (options_.key != nullptr) {
    result.answer = options_.answer(results_);
    write_answer(transaction, *options_.key, *result.answer);
  }
  transaction.commit();
  return true;
}

void Inserter::probe(const RowNumbers& rows) {
  pg::Transaction transaction{connection_, pg::Role::ingest};
  write(transaction, rows);
}

void Inserter::write(pg::Transaction& transaction, const RowNumbers& rows) {
  already_there_ = 0;
  // Organisations whose pushes brought no row still get their leaf.
  std::vector<char> has_rows(flush_.orgs_.size(), 0);
  for (std::size_t at = 0; at < rows.size();) {
    std::size_t end = at;
    const std::int16_t org = org_of(rows[at]);
    while (end < rows.size() && org_of(rows[end]) == org) ++end;
    write_org(transaction, org, Span{rows}.subspan(at, end - at));
    has_rows[static_cast<std::size_t>(org)] = 1;
    at = end;
  }
  for (std::size_t org = 0; org < has_rows.size(); ++org)
    if (has_rows[org] == 0) write_org(transaction, static_cast<std::int16_t>(org), {});
}

void Inserter::write_org(pg::Transaction& transaction, std::int16_t number, Span rows) {
  Org org{&flush_.orgs_[static_cast<std::size_t>(number)], number, 0};
  transaction.queue_prepared(begin_org_sql, *org.org, std::to_string(options_.lock_wait.count()));
  write_contents(transaction, org, rows);
  withdraw(transaction, org, rows);
  write_batch(transaction, org, rows);
}

std::int32_t Inserter::revision_of(std::uint32_t row, const Stored& stored) const {
  const Flush::Row& incoming = flush_.rows_[row];
  if (incoming.numbering == Numbering::sender) return incoming.revision;
  return stored.has_same_content ? stored.revision : stored.revision + 1;
}

std::string Inserter::elements(const RowNumbers& rows) const {
  std::string bytes;
  std::size_t size = 0;
  for (const std::uint32_t number : rows) size += flush_.rows_[number].size;
  bytes.reserve(size);
  for (const std::uint32_t number : rows) {
    const Flush::Row& row = flush_.rows_[number];
    const std::size_t at = bytes.size();
    bytes.append(flush_.bytes_, row.at, row.size);
    set_ordinal(bytes.data() + at, static_cast<std::int32_t>(number));
    // Of a row that is inserted there is no result yet: it keeps its 1.
    if (row.numbering == Numbering::hub && results_[number].revision > 0)
      set_revision(bytes.data() + at, results_[number].revision);
  }
  return bytes;
}

std::vector<RecordUid> Inserter::uids(const RowNumbers& rows) const {
  std::vector<RecordUid> result;
  result.reserve(rows.size());
  for (const std::uint32_t number : rows) result.push_back(flush_.rows_[number].uid);
  return result;
}

std::int64_t Inserter::insert_new(pg::Transaction& transaction, const Org& org, const RowNumbers& rows) {
  return transaction
      .exec_prepared(insert_sql, *org.org, std::chrono::sys_days{options_.received_on},
                     pg::CompositeArray{rows.size(), elements(rows)}, static_cast<std::int64_t>(rows.size()),
                     options_.most_records)
      .affected();
}

Inserter::RowNumbers Inserter::insert_fresh(pg::Transaction& transaction, const Org& org, RowNumbers& fresh) {
  if (fresh.empty()) return {};
  // If the count says that all went in, no look is needed. Otherwise some were there, or came in between, or there is
  // no room.
  const std::int64_t inserted = insert_new(transaction, org, fresh);
  if (inserted == static_cast<std::int64_t>(fresh.size())) return {};
  RowNumbers revisions = classify(transaction, org, fresh);
  if (inserted > 0 || fresh.empty()) return revisions;
  refuse_beyond_room(transaction, org, fresh);
  if (fresh.empty()) return revisions;
  // There is room now until the transaction ends: what does not go in has come in between.
  if (insert_new(transaction, org, fresh) < static_cast<std::int64_t>(fresh.size())) {
    const RowNumbers more = classify(transaction, org, fresh);
    revisions.insert(revisions.end(), more.begin(), more.end());
  }
  return revisions;
}

void Inserter::refuse_beyond_room(pg::Transaction& transaction, const Org& org, RowNumbers& fresh) {
  const pg::Rows rows = transaction.exec_prepared(room_sql, *org.org, options_.most_records);
  const auto of_live = rows[0].get<std::int64_t>(0), of_all = rows[0].get<std::int64_t>(1);
  const auto room = std::max<std::int64_t>(std::min(of_live, of_all), 0);
  const auto kept = std::min(fresh.size(), static_cast<std::size_t>(room));
  // Where both are the same, or those withdrawn alone are too many, withdrawing helps nothing.
  const std::string_view which = of_all <= of_live || of_all <= 0 ? total_is_full : quota_is_full;
  for (std::size_t at = kept; at < fresh.size(); ++at)
    results_[fresh[at]] = {Outcome::refused, 0, Errc::disk_low, which};
  fresh.resize(kept);
}

void Inserter::lock_all(pg::Transaction& transaction, const Org& org, const RowNumbers& revisions, Span rows) {
  RowNumbers all = revisions;
  for (const std::uint32_t row : rows)
    if (flush_.rows_[row].size == 0) all.push_back(row);
  if (all.size() > revisions.size()) transaction.exec_prepared(lock_all_sql, *org.org, uids(all));
}

void Inserter::write_contents(pg::Transaction& transaction, Org& org, Span rows) {
  RowNumbers fresh;  // not known to be there before
  for (const std::uint32_t row : rows)
    if (flush_.rows_[row].size != 0) fresh.push_back(row);
  RowNumbers revisions;
  if (options_.expects_replay && !fresh.empty()) revisions = classify(transaction, org, fresh);
  const RowNumbers more = insert_fresh(transaction, org, fresh);
  revisions.insert(revisions.end(), more.begin(), more.end());
  for (const std::uint32_t row : fresh) results_[row] = {Outcome::applied, flush_.rows_[row].revision, std::nullopt};
  org.applied += static_cast<std::int32_t>(fresh.size());
  org.added = static_cast<std::int64_t>(fresh.size());
  if (revisions.empty()) return;
  lock_all(transaction, org, revisions, rows);
  std::ranges::sort(revisions, {}, [this](std::uint32_t row) { return flush_.rows_[row].uid; });
  write_revisions(transaction, org, revisions);
}

Inserter::RowNumbers Inserter::classify(pg::Transaction& transaction, const Org& org, RowNumbers& rows) {
  RowNumbers revisions;
  const pg::Rows found = transaction.exec_prepared(classify_sql, *org.org, uids(rows));
  std::vector<char> is_there(rows.size(), 0);
  for (int i = 0; i < found.size(); ++i) {
    const std::size_t number = number_of(found[i]);
    const std::uint32_t row = rows[number];
    const Stored stored = stored_of(found[i], flush_.rows_[row].digest);
    const std::int32_t incoming = revision_of(row, stored);
    const Verdict verdict = judge(stored, incoming);
    is_there[number] = 1;
    results_[row] = result_of(verdict, stored, incoming);
    if (needs_write(verdict)) revisions.push_back(row);
  }
  std::size_t kept = 0;
  for (std::size_t number = 0; number < rows.size(); ++number)
    if (is_there[number] == 0) rows[kept++] = rows[number];
  already_there_ += rows.size() - kept;
  rows.resize(kept);
  return revisions;
}

// Judged again under the lock, because another transaction may have been quicker since. `rows` are in the order of
// their uids, and so are the locks.
void Inserter::write_revisions(pg::Transaction& transaction, Org& org, const RowNumbers& rows) {
  RowNumbers replaced, renumbered;
  const pg::Rows found = transaction.exec_prepared(lock_sql, *org.org, uids(rows));
  for (int i = 0; i < found.size(); ++i) {
    const std::uint32_t row = rows[number_of(found[i])];
    const Stored stored = stored_of(found[i], flush_.rows_[row].digest);
    const std::int32_t incoming = revision_of(row, stored);
    const Verdict verdict = judge(stored, incoming);
    results_[row] = result_of(verdict, stored, incoming);
    if (verdict == Verdict::replace) replaced.push_back(row);
    if (verdict == Verdict::renumber) renumbered.push_back(row);
  }
  if (!replaced.empty())
    transaction.exec_prepared(replace_sql, *org.org, pg::CompositeArray{replaced.size(), elements(replaced)});
  if (!renumbered.empty()) {
    std::vector<std::int32_t> revisions;
    for (const std::uint32_t row : renumbered) revisions.push_back(flush_.rows_[row].revision);
    transaction.exec_prepared(renumber_sql, *org.org, uids(renumbered), revisions);
  }
  org.applied += static_cast<std::int32_t>(replaced.size());
}

}  // namespace kith::storage
