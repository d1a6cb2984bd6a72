// What GET /metrics shows: read from each part when somebody asks, so that counting costs the parts nothing more than a
// number.
#include <prometheus/metric_family.h>

#include "auth/ending.hpp"
#include "hub/app/hub.hpp"
#include "hub/audit/reason.hpp"

namespace kith::app {
namespace {

using Values = std::vector<std::pair<std::string, double>>;
using Families = std::vector<prometheus::MetricFamily>;

double number(const std::atomic<std::uint64_t>& value) {
  return static_cast<double>(value.load(std::memory_order_relaxed));
}

void add_network(Families& families, const net::Counters& counters) {
  add_gauge(families, "kith_connections_open", "Connections open now", {}, {{"", number(counters.open)}});
  add_counter(families, "kith_connections_total", "Connections by what became of them", "event",
              {{"accepted", number(counters.accepted)},
               {"overloaded", number(counters.overloaded)},
               {"timed_out", number(counters.timed_out)},
               {"cut_off", number(counters.cut_off)}});
  add_counter(families, "kith_requests_rejected_total",
              "Requests that never reached a route: malformed, too large, too slow", {},
              {{"", number(counters.rejected)}});
  add_counter(families, "kith_bytes_total", "Payload of TLS", "direction",
              {{"read", number(counters.bytes_read)}, {"written", number(counters.bytes_written)}});
  Values refused;
  for (std::size_t i = 0; i < net::refusal_count; ++i)
    refused.emplace_back(net::refusal_name(static_cast<net::Refusal>(i)), number(counters.refused[i]));
  add_counter(families, "kith_handshakes_refused_total", "TLS handshakes refused, by reason", "reason", refused);
}

void add_ingest(Families& families, const ingest::Counters& counters) {
  Values outcomes;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    outcomes.emplace_back(name(outcome), static_cast<double>(counters.accounts.of(outcome)));
  }
  add_counter(families, "kith_records_total", "Records offered, by what became of them", "outcome", outcomes);
  add_counter(families, "kith_flushes_total", "Transactions that took records", "lane",
              {{"single", static_cast<double>(counters.micro_batches)},
               {"bulk", static_cast<double>(counters.stream_batches)}});
  add_gauge(families, "kith_pushes_waiting", "Small pushes that wait for their transaction", {},
            {{"", static_cast<double>(counters.waiting_pushes)}});
  add_gauge(families, "kith_body_held_bytes", "Bodies held whole until their answer is ready", {},
            {{"", static_cast<double>(counters.held_bytes)}});
  add_gauge(families, "kith_decode_waiting", "Pieces of exports and large documents that wait for their thread", {},
            {{"", static_cast<double>(counters.decoding.waiting)}});
  add_counter(families, "kith_decode_pieces_total", "Pieces of exports and large documents that were worked on", {},
              {{"", static_cast<double>(counters.decoding.begun)}});
  add_gauge(families, "kith_decode_most_between", "The most pieces of others between two turns of an organisation", {},
            {{"", static_cast<double>(counters.decoding.most_between)}});
}

void add_lanes(Families& families, const storage::Database& database) {
  constexpr std::pair<const char*, storage::Lane> lanes[] = {{"single", storage::Lane::single},
                                                             {"bulk", storage::Lane::bulk},
                                                             {"read", storage::Lane::read},
                                                             {"table", storage::Lane::table},
                                                             {"control", storage::Lane::control}};
  Values queued, running, connected, done, statements, refused, lost;
  for (const auto& [name, lane] : lanes) {
    const auto status = database.status(lane);
    queued.emplace_back(name, static_cast<double>(status.queued));
    running.emplace_back(name, static_cast<double>(status.running));
    connected.emplace_back(name, static_cast<double>(status.connected));
    done.emplace_back(name, static_cast<double>(status.done));
    statements.emplace_back(name, static_cast<double>(status.statements));
    refused.emplace_back(name, static_cast<double>(status.refused));
    lost.emplace_back(name, static_cast<double>(status.lost));
  }
  add_gauge(families, "kith_database_queued", "Jobs that wait for a connection", "lane", queued);
  add_gauge(families, "kith_database_running", "Jobs that run", "lane", running);
  add_gauge(families, "kith_database_connections", "Connections to PostgreSQL", "lane", connected);
  add_counter(families, "kith_database_jobs_total", "Jobs that ran", "lane", done);
  add_counter(families, "kith_database_statements_total", "Statements that were sent", "lane", statements);
  add_counter(families, "kith_database_refused_total", "Jobs refused because the queue was full", "lane", refused);
  add_counter(families, "kith_database_lost_total", "Connections lost", "lane", lost);
}

void add_sign_ins(Families& families, const api::StrangerRefusals& strangers) {
  Values refused;
  for (std::size_t i = 0; i < audit::sign_in_refusal_count; ++i) {
    const auto reason = static_cast<audit::SignInRefusal>(i + audit::first_sign_in_refusal);
    refused.emplace_back(audit::word(reason).text(), static_cast<double>(strangers.total(reason)));
  }
  add_counter(families, "kith_sign_ins_refused_total", "Who was turned away before a request was looked at, by reason",
              "reason", refused);
}

void add_state(Families& families, const State& state) {
  add_gauge(families, "kith_disk_free_bytes", "Free space of the data directory", {}, {{"", number(state.free_bytes)}});
  add_gauge(families, "kith_disk_low", "1 while records are refused for lack of space", {},
            {{"", state.is_disk_low.load() ? 1.0 : 0.0}});
  add_gauge(families, "kith_organisations", "Organisations registered", {}, {{"", number(state.organisations)}});
  add_gauge(families, "kith_organisations_near_quota",
            "Active organisations that have nine tenths of the records that they may have, or more", {},
            {{"", number(state.organisations_near_quota)}});
  add_counter(families, "kith_batches_placed_total", "Commits that the sequencer has placed", {},
              {{"", number(state.batches_placed)}});
  add_gauge(families, "kith_horizon_age_seconds", "Age of the oldest commit that has no place yet", {},
            {{"", static_cast<double>(state.horizon_age_microseconds.load()) / 1e6}});
  add_gauge(families, "kith_audit_leaves", "Leaves in the tree of the audit log", {},
            {{"", static_cast<double>(state.audit_size.load())}});
  add_gauge(families, "kith_audit_signed_seconds", "When a checkpoint was last looked after (since 1970)", {},
            {{"", static_cast<double>(state.audit_signed_at.load())}});
  add_gauge(families, "kith_audit_verified_seconds", "When the audit log was last verified from its rows (since 1970)",
            {}, {{"", static_cast<double>(state.audit_verified_at.load())}});
  add_gauge(families, "kith_audit_verified_leaves", "How many leaves that went over", {},
            {{"", static_cast<double>(state.audit_verified_leaves.load())}});
  add_gauge(families, "kith_audit_broken", "1 when the audit log is not as it was promised", {},
            {{"", state.is_audit_broken.load() ? 1.0 : 0.0}});
  add_gauge(families, "kith_audit_checkpoint_unusable",
            "1 while DIR/audit.checkpoint cannot be read: nothing is signed", {},
            {{"", state.is_promise_unusable.load() ? 1.0 : 0.0}});
  add_gauge(families, "kith_audit_not_verified", "1 when the last verification of the audit log was given up", {},
            {{"", state.is_audit_unverified.load() ? 1.0 : 0.0}});
  add_counter(families, "kith_audit_steps_failed_total", "Steps of verifications that failed and were taken again", {},
              {{"", number(state.audit_steps_failed.load())}});
  const auto journaling = state.journaling.load();
  add_gauge(families, "kith_withdrawals_not_journaled",
            "1 when the journal of withdrawals cannot be written, or is ahead of the database", {},
            {{"", journaling == Journaling::not_written || journaling == Journaling::set_back ? 1.0 : 0.0}});
  add_gauge(families, "kith_withdrawals_journals_aside",
            "Journals of withdrawals that were damaged, and still lie in the folder where they were put aside", {},
            {{"", number(state.journals_aside)}});
  add_gauge(families, "kith_release_frozen_seconds", "When a release was last frozen (since 1970; 0: none yet)", {},
            {{"", static_cast<double>(state.release_frozen_at.load())}});
  add_gauge(families, "kith_release_overdue_days",
            "Since how many days the oldest release is due that has not been made (-1: none)", {},
            {{"", static_cast<double>(state.release_overdue_days.load())}});
  add_counter(families, "kith_releases_total", "Releases by the calendar of this process, a period each", "outcome",
              {{"frozen", number(state.releases_frozen)}, {"refused", number(state.releases_refused)}});
  Values near;
  for (std::size_t i = 0; i < state.member_certificates.size(); ++i)
    near.emplace_back(auth::name(static_cast<auth::Nearness>(i)), number(state.member_certificates[i]));
  add_gauge(families, "kith_member_certificates",
            "Active members and people by how near the end of their last certificate is, of those issued here", "ends",
            near);
  add_counter(families, "kith_strangers_refused_total", "Refusals of strangers written to the log", {},
              {{"", number(state.refusals_written)}});
}

void add_jobs(Families& families, const std::vector<storage::jobs::Job>& jobs) {
  const auto seconds = [](const std::optional<WallTime>& time) {
    return time ? static_cast<double>(std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count()) : 0.0;
  };
  Values failures, dead, paused, due, ended;
  for (const auto& job : jobs) {
    failures.emplace_back(job.name, static_cast<double>(job.failures));
    dead.emplace_back(job.name, job.is_dead ? 1.0 : 0.0);
    paused.emplace_back(job.name, job.is_paused ? 1.0 : 0.0);
    due.emplace_back(job.name, seconds(job.due_at));
    ended.emplace_back(job.name, seconds(job.last ? job.last->ended_at : std::nullopt));
  }
  add_gauge(families, "kith_job_failures", "How often in succession a job has failed", "job", failures);
  add_gauge(families, "kith_job_dead", "1 when a job failed as often as it is tried before its next time", "job", dead);
  add_gauge(families, "kith_job_paused", "1 while an operator keeps a job from running", "job", paused);
  add_gauge(families, "kith_job_due_seconds", "When a job runs next (since 1970)", "job", due);
  add_gauge(families, "kith_job_ended_seconds", "When its last run ended (since 1970; 0: it runs, or never did)", "job",
            ended);
}

void add_shelf(Families& families, const api::ReleaseShelf::Counts& counts) {
  add_gauge(families, "kith_release_shelf_bytes", "Files of releases kept in memory", {},
            {{"", static_cast<double>(counts.bytes)}});
  add_counter(families, "kith_release_files_total", "Files of releases asked for, by where they were", "from",
              {{"memory", static_cast<double>(counts.found)}, {"database", static_cast<double>(counts.read)}});
}

void add_certificates(Families& families, const std::vector<CertificateEnd>& certificates) {
  Values ends;
  for (const CertificateEnd& one : certificates) {
    const auto at = std::chrono::floor<std::chrono::seconds>(one.ends).time_since_epoch();
    ends.emplace_back(one.certificate.text(), one.is_revoked ? 0.0 : static_cast<double>(at.count()));
  }
  add_gauge(families, "kith_certificate_ends_seconds",
            "When a certificate that the hub works with ends (since 1970; 0: its key was revoked)", "certificate",
            ends);
}

}  // namespace

// On the admin listener's thread.
std::string Hub::metrics() const {
  Families families;
  requests_.collect(families);
  if (const net::Server* server = serving_) add_network(families, server->counters());
  add_ingest(families, ingest_.counters());
  add_lanes(families, database_);
  add_sign_ins(families, strangers_);
  add_state(families, state_);
  add_jobs(families, jobs_.seen());
  add_shelf(families, releases_.counts());
  add_certificates(families, ends());
  if (store_.cluster)
    add_counter(families, "kith_postgres_restarts_total", "Restarts of the private PostgreSQL after a crash", {},
                {{"", static_cast<double>(store_.cluster->restarts())}});
  return serialize(families);
}

}  // namespace kith::app
