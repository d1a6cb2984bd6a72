#include "hub/jobs/plan.hpp"

#include <algorithm>

namespace kith::jobs {
namespace {

using storage::jobs::Outcome;

std::chrono::seconds pause_after(std::int32_t failures) {
  const auto doublings = std::clamp(failures - 1, 0, 16);
  return std::min(first_pause * (1 << doublings), longest_pause);
}

}  // namespace

Result<Schedule> read_schedule(const storage::jobs::Timing& timing) {
  KITH_ASSIGN(auto cron, Cron::parse(timing.schedule));
  if (!is_zone(timing.zone) || timing.zone == "localtime")  // which is another on each machine
    return fail(Error{Errc::malformed_value, {}, "A time zone has a name as America/Los_Angeles."});
  if (timing.jitter < std::chrono::seconds{0} || timing.jitter > most_jitter)
    return fail(Error{Errc::malformed_value, {}, "A run begins at most a day (86400 seconds) later than it is due."});
  return Schedule{std::move(cron), timing.zone, timing.jitter};
}

std::optional<WallTime> next_time(const Schedule& schedule, WallTime now, double chance) {
  const auto next = schedule.cron.next(std::chrono::floor<std::chrono::seconds>(now), schedule.zone);
  if (!next) return std::nullopt;
  const auto later = static_cast<double>(schedule.jitter.count()) * std::clamp(chance, 0.0, 1.0);
  return WallTime{*next} + std::chrono::seconds{static_cast<std::int64_t>(later)};
}

Next after_run(const Schedule& schedule, WallTime now, Outcome outcome, std::int32_t failures, double chance) {
  const auto regular = next_time(schedule, now, chance);
  switch (outcome) {
    case Outcome::done:
      return {regular, 0, false};
    case Outcome::stopped:
      return {now, failures, false};
    case Outcome::failed:
    case Outcome::lost:
      break;
  }
  const std::int32_t more = failures + 1;
  if (more >= most_attempts) return {regular, more, true};
  const WallTime again = now + pause_after(more);
  return {regular ? std::min(again, *regular) : again, more, false};
}

bool is_too_late(const Schedule& schedule, WallTime now, WallTime due_at) {
  const auto latest = next_time(schedule, now, 1.0);
  return latest && due_at > *latest;
}

}  // namespace kith::jobs
