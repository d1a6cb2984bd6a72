#include "hub/jobs/words.hpp"

#include <date/date.h>

namespace kith::jobs {
namespace {

void write_time(json::Writer& out, std::string_view name, const std::optional<WallTime>& time) {
  if (time) out.member(name, time_text(*time));
}

}  // namespace

std::string_view state_of(const storage::jobs::Job& job) {
  if (job.is_held) return job.is_lapsed ? "lost" : "running";
  if (job.is_paused) return "paused";
  if (job.is_asked) return "asked";
  if (job.is_dead) return "dead";
  return job.failures > 0 ? "failing" : "waiting";
}

std::string time_text(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch();
  return date::format("%FT%TZ", date::sys_seconds{seconds});
}

void write(json::Writer& out, const storage::jobs::Run& run) {
  out.begin_object().member("run", run.token).member("began_at", time_text(run.began_at));
  write_time(out, "ended_at", run.ended_at);
  out.member("outcome", run.outcome ? storage::jobs::word(*run.outcome) : std::string_view{"running"});
  if (!run.reason.empty()) out.member("reason", run.reason);
  if (!run.stage.empty()) out.member("stage", run.stage);
  out.member("items", run.items);
  if (run.items_all) out.member("items_all", *run.items_all);
  out.member("refused", run.refused).key("was_asked").boolean(run.was_asked).end_object();
}

void write(json::Writer& out, const storage::jobs::Job& job) {
  out.begin_object().member("job", job.name).member("state", state_of(job));
  out.member("schedule", job.timing.schedule).member("zone", job.timing.zone);
  out.member("jitter_seconds", std::int64_t{job.timing.jitter.count()});
  write_time(out, "due_at", job.due_at);
  out.member("failures", std::int64_t{job.failures});
  if (job.last) {
    out.key("last");
    write(out, *job.last);
  }
  out.end_object();
}

}  // namespace kith::jobs
