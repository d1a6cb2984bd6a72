#include "hub/storage/jobs.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::jobs {
namespace {

using kith::audit::JobChange;
using pg::Role;
using pg::Sql;
using pg::Transaction;

constexpr Sql declare_sql{
    "-- jobs.declare\n"
    "INSERT INTO kith.job (job, schedule, zone, jitter_s, due_at) VALUES ($1, $2, $3, $4, now())\n"
    "ON CONFLICT (job) DO NOTHING"};

constexpr Sql list_sql = R"(-- jobs.list
SELECT j.job, j.schedule, j.zone, j.jitter_s, j.is_paused, j.due_at, j.asked_at IS NOT NULL, j.failures, j.is_dead,
  j.holder IS NOT NULL,
  coalesce(j.leased_until < now() OR j.leased_until > now() + make_interval(secs => $1::integer), false),
  r.token, r.was_asked, r.began_at, r.beat_at, r.ended_at, r.outcome, r.reason, r.stage, r.items, r.items_all, r.refused
FROM kith.job AS j LEFT JOIN kith.job_run AS r ON r.job = j.job AND r.token = j.token ORDER BY j.job)";

constexpr Sql now_sql{"-- jobs.now\nSELECT now()"};

constexpr Sql history_sql{
    "-- jobs.history\n"
    "SELECT token, was_asked, began_at, beat_at, ended_at, outcome, reason, stage, items, items_all, refused\n"
    "FROM kith.job_run WHERE job = $1 ORDER BY token DESC LIMIT $2"};

constexpr Sql due_sql{
    "-- jobs.set_due\n"
    "UPDATE kith.job SET due_at = $3 WHERE job = $1 AND due_at IS NOT DISTINCT FROM $2"};

constexpr Sql claim_sql = R"(-- jobs.claim
WITH free AS (
  SELECT job, asked_at IS NOT NULL AS was_asked FROM kith.job
   WHERE job = $1 AND NOT is_paused AND (due_at <= now() OR asked_at IS NOT NULL) AND holder IS NULL
   FOR UPDATE SKIP LOCKED)
UPDATE kith.job AS j SET token = j.token + 1, holder = $2, asked_at = NULL,
  leased_until = now() + make_interval(secs => $3::integer)
FROM free WHERE j.job = free.job RETURNING j.token, free.was_asked)";

// A lease that ends later than one could is of a clock that was set back.
constexpr Sql lapsed_sql = R"(-- jobs.lapsed
SELECT FROM kith.job WHERE job = $1 AND token = $2 AND holder IS NOT NULL
  AND (leased_until < now() OR leased_until > now() + make_interval(secs => $3::integer)) FOR UPDATE)";

constexpr Sql begin_sql{
    "-- jobs.begin\n"
    "INSERT INTO kith.job_run (job, token, was_asked, began_at, beat_at) VALUES ($1, $2, $3, now(), now())"};

constexpr Sql hold_sql{
    "-- jobs.hold\n"
    "UPDATE kith.job SET leased_until = now() + make_interval(secs => $3::integer)\n"
    "WHERE job = $1 AND token = $2 AND holder IS NOT NULL"};

constexpr Sql beat_sql{
    "-- jobs.beat\n"
    "UPDATE kith.job_run SET beat_at = now(), stage = coalesce($3, stage), items = $4, items_all = $5, refused = $6\n"
    "WHERE job = $1 AND token = $2"};

constexpr Sql release_sql{
    "-- jobs.release\n"
    "UPDATE kith.job SET holder = NULL, leased_until = NULL, failures = $4, is_dead = $5,\n"
    "  due_at = CASE WHEN due_at IS NOT NULL THEN $3 END\n"  // set to other times meanwhile: still to be worked out
    "WHERE job = $1 AND token = $2 AND holder IS NOT NULL"};

constexpr Sql end_sql = R"(-- jobs.end
UPDATE kith.job_run SET beat_at = now(), ended_at = now(), outcome = $3, reason = $4, stage = coalesce($5, stage),
  items = $6, items_all = $7, refused = $8 WHERE job = $1 AND token = $2)";

constexpr Sql forget_sql{"-- jobs.forget\nDELETE FROM kith.job_run WHERE job = $1 AND token <= $2"};

constexpr Sql ask_sql{"-- jobs.ask\nUPDATE kith.job SET asked_at = now() WHERE job = $1"};
constexpr Sql pause_sql{"-- jobs.pause\nUPDATE kith.job SET is_paused = $2 WHERE job = $1"};
constexpr Sql timing_sql{
    "-- jobs.set_timing\n"
    "UPDATE kith.job SET schedule = $2, zone = $3, jitter_s = $4, due_at = NULL WHERE job = $1"};

std::int32_t seconds_of(std::chrono::seconds time) {
  return static_cast<std::int32_t>(time.count());
}

Run run_of(const pg::Rows::Row& row, int first) {
  const auto outcome = row.get<std::optional<std::int16_t>>(first + 5);
  return {.token = row.get<std::int64_t>(first),
          .was_asked = row.get<bool>(first + 1),
          .began_at = row.get<WallTime>(first + 2),
          .beat_at = row.get<WallTime>(first + 3),
          .ended_at = row.get<std::optional<WallTime>>(first + 4),
          .outcome = outcome ? std::optional{static_cast<Outcome>(*outcome)} : std::nullopt,
          .reason = row.get<std::optional<std::string>>(first + 6).value_or(""),
          .stage = row.get<std::optional<std::string>>(first + 7).value_or(""),
          .items = row.get<std::int64_t>(first + 8),
          .items_all = row.get<std::optional<std::int64_t>>(first + 9),
          .refused = row.get<std::int64_t>(first + 10)};
}

Job job_of(const pg::Rows::Row& row) {
  constexpr int run = 11;
  return {.name = row.get<std::string>(0),
          .timing = {row.get<std::string>(1), row.get<std::string>(2), std::chrono::seconds{row.get<std::int32_t>(3)}},
          .is_paused = row.get<bool>(4),
          .due_at = row.get<std::optional<WallTime>>(5),
          .is_asked = row.get<bool>(6),
          .failures = row.get<std::int32_t>(7),
          .is_dead = row.get<bool>(8),
          .is_held = row.get<bool>(9),
          .is_lapsed = row.get<bool>(10),
          .last = row.is_null(run) ? std::nullopt : std::optional{run_of(row, run)}};
}

Result<Listed> list_as(pg::Connection& connection, Role role, std::chrono::seconds lease) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Listed> {
    Transaction transaction{c, role};
    Listed listed{transaction.exec_prepared(now_sql)[0].get<WallTime>(0), {}};
    const auto rows = transaction.exec_prepared(list_sql, seconds_of(lease));
    for (int i = 0; i < rows.size(); ++i) listed.jobs.push_back(job_of(rows[i]));
    transaction.commit();
    return listed;
  });
}

Result<std::vector<Run>> history_as(pg::Connection& connection, Role role, const std::string& job, std::int64_t most) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Run>> {
    Transaction transaction{c, role};
    const auto rows = transaction.exec_prepared(history_sql, job, most);
    std::vector<Run> runs;
    for (int i = 0; i < rows.size(); ++i) runs.push_back(run_of(rows[i], 0));
    transaction.commit();
    return runs;
  });
}

// One statement as the registrar that has to meet a job.
template <class... Values>
Result<void> change(pg::Connection& connection, kith::audit::JobChange what, Sql statement, const Values&... values) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::registrar};
    if (transaction.exec(statement, values...).affected() == 0)
      return fail(Error{Errc::not_found, {}, "There is no such job: kith-hub job list shows them."});
    audit::append_change(transaction, AuditEvent::policy_change, std::nullopt, what);
    transaction.commit();
    return {};
  });
}

std::optional<std::string> text_of(const std::optional<log::Word>& word) {
  if (!word) return std::nullopt;
  return std::string{word->text()};
}

}  // namespace

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "done";
    case Outcome::failed:
      return "failed";
    case Outcome::lost:
      return "lost";
    case Outcome::stopped:
      return "stopped";
  }
  __builtin_unreachable();
}

Result<void> declare(pg::Connection& connection, const std::string& job, const Timing& timing) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::jobs};
    (void)transaction.exec_prepared(declare_sql, job, timing.schedule, timing.zone, seconds_of(timing.jitter));
    transaction.commit();
    return {};
  });
}

Result<Listed> list(pg::Connection& connection, std::chrono::seconds lease) {
  return list_as(connection, Role::jobs, lease);
}

Result<std::vector<Run>> history(pg::Connection& connection, const std::string& job, std::int64_t most) {
  return history_as(connection, Role::jobs, job, most);
}

Result<void> set_due(pg::Connection& connection, const Job& listed, WallTime due) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::jobs};
    (void)transaction.exec_prepared(due_sql, listed.name, listed.due_at, due);
    transaction.commit();
    return {};
  });
}

Result<std::optional<Claim>> claim(pg::Connection& connection, const std::string& job, const Uuid& holder,
                                   std::chrono::seconds lease) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::optional<Claim>> {
    Transaction transaction{c, Role::jobs};
    const auto rows = transaction.exec_prepared(claim_sql, job, holder, seconds_of(lease));
    if (rows.empty()) return std::nullopt;
    const Claim claimed{job, rows[0].get<std::int64_t>(0), rows[0].get<bool>(1)};
    (void)transaction.exec_prepared(begin_sql, job, claimed.token, claimed.was_asked);
    (void)transaction.exec_prepared(forget_sql, job, claimed.token - most_runs_kept);
    transaction.commit();
    return claimed;
  });
}

Result<bool> beat(pg::Connection& connection, const Claim& claim, std::chrono::seconds lease,
                  const Progress& progress) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    Transaction transaction{c, Role::jobs};
    if (transaction.exec_prepared(hold_sql, claim.job, claim.token, seconds_of(lease)).affected() == 0) return false;
    (void)transaction.exec_prepared(beat_sql, claim.job, claim.token, text_of(progress.stage), progress.items,
                                    progress.items_all, progress.refused);
    transaction.commit();
    return true;
  });
}

namespace {

bool write_end(Transaction& transaction, const Claim& claim, const End& end) {
  if (transaction.exec_prepared(release_sql, claim.job, claim.token, end.due_at, end.failures, end.is_dead)
          .affected() == 0)
    return false;
  (void)transaction.exec_prepared(end_sql, claim.job, claim.token, static_cast<std::int16_t>(end.outcome),
                                  text_of(end.reason), text_of(end.progress.stage), end.progress.items,
                                  end.progress.items_all, end.progress.refused);
  return true;
}

}  // namespace

Result<bool> finish(pg::Connection& connection, const Claim& claim, const End& end) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    Transaction transaction{c, Role::jobs};
    if (!write_end(transaction, claim, end)) return false;
    transaction.commit();
    return true;
  });
}

Result<bool> take_for_lost(pg::Connection& connection, const Claim& claim, std::chrono::seconds lease, const End& end) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    Transaction transaction{c, Role::jobs};
    if (transaction.exec_prepared(lapsed_sql, claim.job, claim.token, seconds_of(lease)).empty()) return false;
    if (!write_end(transaction, claim, end)) return false;
    transaction.commit();
    return true;
  });
}

Result<void> ask(pg::Connection& connection, const std::string& job) {
  return change(connection, JobChange::job_asked, ask_sql, job);
}

Result<void> pause(pg::Connection& connection, const std::string& job, bool is_paused) {
  return change(connection, is_paused ? JobChange::job_paused : JobChange::job_resumed, pause_sql, job, is_paused);
}

Result<void> set_timing(pg::Connection& connection, const std::string& job, const Timing& timing) {
  return change(connection, JobChange::job_scheduled, timing_sql, job, timing.schedule, timing.zone,
                seconds_of(timing.jitter));
}

Result<Listed> list_for_operator(pg::Connection& connection) {
  return list_as(connection, Role::registrar, usual_lease);
}

Result<std::vector<Run>> history_for_operator(pg::Connection& connection, const std::string& job, std::int64_t most) {
  return history_as(connection, Role::registrar, job, most);
}

}  // namespace kith::storage::jobs
