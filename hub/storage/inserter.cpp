#include "hub/storage/inserter.hpp"

#include <algorithm>
#include <numeric>

#include "hub/storage/answers.hpp"
#include "hub/storage/record_columns.hpp"

namespace kith::storage {
namespace {

using pg::Sql;

constexpr Sql make_stage_sql{
    "-- records.make_stage\n"
    "CREATE TEMP TABLE record_stage ON COMMIT DELETE ROWS AS\n"
    "SELECT 0::smallint AS org_no, 0::integer AS ordinal, " KITH_RECORD_COLUMNS " FROM kith.record WITH NO DATA"};

constexpr Sql stage_sql{
    "-- records.stage\n"
    "COPY pg_temp.record_stage FROM STDIN (FORMAT binary)"};

// The planner knows nothing of the staging table and little of a table that grows by the second: the plan that is right
// at every size, look-ups in the primary key, is said instead of guessed.
constexpr Sql begin_org_sql{
    "-- records.begin_org\n"
    "SELECT nextval('kith.commit_batch_batch_seq'), set_config('kith.org', $1, true),\n"
    "  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),\n"
    "  set_config('enable_seqscan', 'off', true)"};

constexpr Sql insert_sql{
    "-- records.insert\n"
    "INSERT INTO kith.record (org, batch, ordinal, received_on, state, " KITH_RECORD_COLUMNS
    ")\n"
    "SELECT $1, $2, ordinal, $3, 1, " KITH_RECORD_COLUMNS
    " FROM pg_temp.record_stage WHERE org_no = $4\n"
    "ON CONFLICT (org, record_uid) DO NOTHING"};

constexpr Sql classify_sql{
    "-- records.classify\n"
    "SELECT s.ordinal, r.revision, r.state, r.digest IS NOT DISTINCT FROM s.digest\n"
    "FROM pg_temp.record_stage s JOIN kith.record r ON r.org = $1 AND r.record_uid = s.record_uid\n"
    "WHERE s.org_no = $3 AND (r.batch, r.ordinal) IS DISTINCT FROM ($2, s.ordinal)"};

constexpr Sql lock_sql{
    "-- records.lock\n"
    "SELECT s.ordinal, r.revision, r.state, r.digest IS NOT DISTINCT FROM s.digest\n"
    "FROM pg_temp.record_stage s JOIN kith.record r ON r.org = $1 AND r.record_uid = s.record_uid\n"
    "WHERE s.org_no = $2 AND s.ordinal = ANY ($3) ORDER BY r.record_uid FOR UPDATE OF r"};

constexpr Sql replace_sql{
    "-- records.replace\n"
    "UPDATE kith.record r SET (batch, ordinal, " KITH_RECORD_COLUMNS
    ") =\n"
    "  ROW ($2, s.ordinal, " KITH_STAGE_COLUMNS
    ")\n"
    "FROM pg_temp.record_stage s\n"
    "WHERE s.org_no = $3 AND s.ordinal = ANY ($4) AND r.org = $1 AND r.record_uid = s.record_uid"};

constexpr Sql renumber_sql{
    "-- records.renumber\n"
    "UPDATE kith.record r SET revision = s.revision FROM pg_temp.record_stage s\n"
    "WHERE s.org_no = $2 AND s.ordinal = ANY ($3) AND r.org = $1 AND r.record_uid = s.record_uid"};

Stored stored_of(const pg::Rows::Row& row) {
  return {row.get<std::int32_t>(1), row.get<std::int16_t>(2) == 2, row.get<bool>(3)};
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

void Inserter::make_stage(pg::Connection& connection) {
  constexpr std::string_view stage_name = "record_stage";
  if (!connection.first_time(stage_name)) return;
  try {
    pg::Transaction transaction{connection, pg::Role::ingest};
    transaction.exec(make_stage_sql);
    transaction.commit();
  } catch (...) {
    connection.forget(stage_name);
    throw;
  }
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
  stage(transaction, rows);
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

void Inserter::stage(pg::Transaction& transaction, const RowNumbers& rows) {
  std::string tuples;
  tuples.reserve(flush_.bytes_.size());
  for (const std::uint32_t number : rows) {
    const Flush::Row& row = flush_.rows_[number];
    if (row.size == 0) continue;
    const std::size_t at = tuples.size();
    tuples.append(flush_.bytes_, row.at, row.size);
    set_stage_numbers(tuples.data() + at, org_of(number), static_cast<std::int32_t>(number));
  }
  if (!tuples.empty()) transaction.connection().copy_in(stage_sql, tuples);
}

void Inserter::write_org(pg::Transaction& transaction, std::int16_t number, Span rows) {
  Org org{&flush_.orgs_[static_cast<std::size_t>(number)], number, 0, 0};
  org.batch = transaction.exec_prepared(begin_org_sql, *org.org)[0].get<std::int64_t>(0);
  write_contents(transaction, org, rows);
  withdraw(transaction, org, rows);
  write_batch(transaction, org, rows);
}

std::int64_t Inserter::insert_new(pg::Transaction& transaction, const Org& org) {
  return transaction
      .exec_prepared(insert_sql, *org.org, org.batch, std::chrono::sys_days{options_.received_on}, org.number)
      .affected();
}

void Inserter::write_contents(pg::Transaction& transaction, Org& org, Span rows) {
  RowNumbers contents;
  for (const std::uint32_t row : rows)
    if (flush_.rows_[row].size != 0) contents.push_back(row);
  if (contents.empty()) return;
  std::vector<char> is_known(flush_.rows_.size(), 0);
  RowNumbers revisions;
  std::size_t missing = contents.size();
  if (options_.expects_replay) {
    revisions = classify(transaction, org, is_known);
    missing = static_cast<std::size_t>(
        std::count_if(contents.begin(), contents.end(), [&](std::uint32_t row) { return is_known[row] == 0; }));
  }
  // Rows that are there already conflict and do nothing; if the count says that all missing ones went in, no look is
  // needed. Otherwise some were there, or came in between.
  if (missing > 0 && insert_new(transaction, org) != static_cast<std::int64_t>(missing))
    revisions = classify(transaction, org, is_known);
  for (const std::uint32_t row : contents) {
    if (is_known[row] != 0) {
      ++already_there_;
      continue;
    }
    results_[row] = {Outcome::applied, flush_.rows_[row].revision, std::nullopt};
    ++org.applied;
  }
  if (!revisions.empty()) write_revisions(transaction, org, revisions);
}

Inserter::RowNumbers Inserter::classify(pg::Transaction& transaction, Org& org, std::vector<char>& is_known) {
  RowNumbers revisions;
  const pg::Rows found = transaction.exec_prepared(classify_sql, *org.org, org.batch, org.number);
  for (int i = 0; i < found.size(); ++i) {
    const auto row = static_cast<std::uint32_t>(found[i].get<std::int32_t>(0));
    const Stored stored = stored_of(found[i]);
    const Verdict verdict = judge(stored, flush_.rows_[row].revision);
    is_known[row] = 1;
    results_[row] = result_of(verdict, stored, flush_.rows_[row].revision);
    if (needs_write(verdict)) revisions.push_back(row);
  }
  return revisions;
}

// Judged again under the lock, because another transaction may have been quicker since.
void Inserter::write_revisions(pg::Transaction& transaction, Org& org, const RowNumbers& rows) {
  std::vector<std::int32_t> ordinals(rows.begin(), rows.end()), replaced, renumbered;
  const pg::Rows found = transaction.exec_prepared(lock_sql, *org.org, org.number, ordinals);
  for (int i = 0; i < found.size(); ++i) {
    const auto ordinal = found[i].get<std::int32_t>(0);
    const auto row = static_cast<std::uint32_t>(ordinal);
    const Stored stored = stored_of(found[i]);
    const Verdict verdict = judge(stored, flush_.rows_[row].revision);
    results_[row] = result_of(verdict, stored, flush_.rows_[row].revision);
    if (verdict == Verdict::replace) replaced.push_back(ordinal);
    if (verdict == Verdict::renumber) renumbered.push_back(ordinal);
  }
  if (!replaced.empty()) transaction.exec_prepared(replace_sql, *org.org, org.batch, org.number, replaced);
  if (!renumbered.empty()) transaction.exec_prepared(renumber_sql, *org.org, org.number, renumbered);
  org.applied += static_cast<std::int32_t>(replaced.size());
}

}  // namespace kith::storage
