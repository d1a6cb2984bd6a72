#include "hub/app/job_command.hpp"

#include <algorithm>

#include "hub/app/registry_login.hpp"
#include "hub/base/json.hpp"
#include "hub/jobs/plan.hpp"
#include "hub/jobs/words.hpp"
#include "hub/storage/jobs.hpp"

namespace kith::app {
namespace {

namespace store = storage::jobs;

std::string time_text(const std::optional<WallTime>& time) {
  return time ? jobs::time_text(*time) : "-";
}

std::string outcome_of(const store::Run& run) {
  std::string text{run.outcome ? store::word(*run.outcome) : "running"};
  if (!run.reason.empty()) text += ": " + run.reason;
  return text;
}

std::string items_of(const store::Run& run) {
  std::string text = std::to_string(run.items);
  if (run.items_all) text += " of " + std::to_string(*run.items_all);
  if (run.refused > 0) text += ", " + std::to_string(run.refused) + " refused";
  return text;
}

// Whatever the database holds, nothing of it moves a terminal.
std::string printable(std::string text) {
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

std::string line_of(const store::Job& job) {
  std::string line = job.name;
  line.append("\t").append(jobs::state_of(job)).append("\t").append(printable(job.timing.schedule));
  line.append("\t").append(printable(job.timing.zone)).append("\t").append(time_text(job.due_at));
  line.append("\t").append(job.last ? outcome_of(*job.last) : "-");
  line.append("\t").append(job.last ? time_text(job.last->began_at) : "-");
  return line + "\n";
}

std::string line_of(const store::Run& run) {
  std::string line = jobs::time_text(run.began_at);
  line.append("\t").append(time_text(run.ended_at)).append("\t").append(outcome_of(run));
  line.append("\t").append(run.stage.empty() ? "-" : run.stage).append("\t").append(items_of(run));
  line.append("\t").append(run.was_asked ? "asked for" : "by schedule");
  return line + "\n";
}

template <class All>
std::string as_array(const All& all) {
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& one : all) jobs::write(out, one);
  out.end_array();
  return text + "\n";
}

Result<store::Job> find(pg::Connection& connection, const std::string& name) {
  KITH_ASSIGN(auto listed, store::list_for_operator(connection));
  const auto found = std::ranges::find(listed.jobs, name, &store::Job::name);
  if (found == listed.jobs.end())
    return fail(Error{Errc::not_found, {}, "There is no such job: kith-hub job list shows them."});
  return std::move(*found);
}

}  // namespace

Result<std::string> list_jobs(const Config& config, bool as_json) {
  return with_registry(config, [&](pg::Connection& connection) -> Result<std::string> {
    KITH_ASSIGN(const auto listed, store::list_for_operator(connection));
    if (as_json) return as_array(listed.jobs);
    std::string text = "job\tstate\tschedule\tzone\tnext\tlast\tbegan\n";
    for (const auto& job : listed.jobs) text += line_of(job);
    return text;
  });
}

Result<std::string> show_job_history(const Config& config, const std::string& job, std::int64_t most, bool as_json) {
  return with_registry(config, [&](pg::Connection& connection) -> Result<std::string> {
    KITH_TRY(find(connection, job));
    KITH_ASSIGN(const auto runs, store::history_for_operator(connection, job, most));
    if (as_json) return as_array(runs);
    std::string text = "began\tended\toutcome\tstage\titems\twhy\n";
    for (const auto& run : runs) text += line_of(run);
    return text;
  });
}

Result<std::string> run_job(const Config& config, const std::string& job) {
  KITH_ASSIGN(const auto found, with_registry(config, [&](pg::Connection& connection) -> Result<store::Job> {
                KITH_ASSIGN(auto now, find(connection, job));
                KITH_TRY(store::ask(connection, job));
                return now;
              }));
  if (found.is_paused)
    return job + " is asked for, and runs once it is no longer paused:\n\n  kith-hub job resume " + job + "\n";
  if (job == "release" && !config.release.calendar)
    return job +
           " is asked for, but this hub makes no releases by itself: calendar = false in [release]. It begins once "
           "that is true and the hub was restarted. By hand: kith-hub release run\n";
  if (found.is_lapsed) return job + " begins when the process that ran it is given up for gone, within two minutes.\n";
  if (found.is_held) return job + " runs now, and once more after it.\n";
  return job + " begins within seconds, where the hub serves. What becomes of it:\n\n  kith-hub job history " + job +
         "\n";
}

Result<std::string> pause_job(const Config& config, const std::string& job, bool is_paused) {
  KITH_TRY(with_registry(config, [&](pg::Connection& connection) { return store::pause(connection, job, is_paused); }));
  if (!is_paused) return job + " runs when it is due.\n";
  return job + " is paused until kith-hub job resume " + job + ". A run that has begun goes on.\n";
}

Result<std::string> set_job_timing(const Config& config, const NewTiming& timing) {
  KITH_ASSIGN(const auto next, with_registry(config, [&](pg::Connection& connection) -> Result<std::string> {
                KITH_ASSIGN(const auto found, find(connection, timing.job));
                store::Timing wanted = found.timing;
                wanted.schedule = timing.schedule;
                std::ranges::replace(wanted.schedule, '\t', ' ');
                if (timing.zone) wanted.zone = *timing.zone;
                if (timing.jitter_seconds) wanted.jitter = std::chrono::seconds{*timing.jitter_seconds};
                KITH_ASSIGN(const auto read, jobs::read_schedule(wanted));
                KITH_TRY(store::set_timing(connection, timing.job, wanted));
                return time_text(jobs::next_time(read, SystemClock{}.now(), 0));
              }));
  return timing.job + " runs next at " + next + ", or up to its jitter later.\n";
}

}  // namespace kith::app
