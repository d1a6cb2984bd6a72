// When a job runs next: after it was done, after it failed, and when what was worked out before cannot be right. Pure.
#pragma once

#include <chrono>
#include <cstdint>

#include "hub/base/clock.hpp"
#include "hub/jobs/cron.hpp"
#include "hub/storage/jobs.hpp"

namespace kith::jobs {

// A timing whose expression and zone were read.
struct Schedule {
  Cron cron;
  std::string zone;
  std::chrono::seconds jitter{0};
};
// Errors: malformed_value, with what is wrong.
Result<Schedule> read_schedule(const storage::jobs::Timing& timing);

inline constexpr std::chrono::seconds most_jitter{86'400};

// How often what fails is tried, and how soon again: after twice the pause before. Then it is dead, which an operator
// is told, and is tried at its regular times only until it is done.
inline constexpr std::int32_t most_attempts = 8;
inline constexpr std::chrono::seconds first_pause{60};
inline constexpr std::chrono::seconds longest_pause{3'600};

struct Next {
  std::optional<WallTime> due_at;  // none: never again
  std::int32_t failures = 0;
  bool is_dead = false;
  bool operator==(const Next&) const = default;
};

// The next time of the schedule. `chance`: 0 to 1, how much of the jitter is added.
std::optional<WallTime> next_time(const Schedule& schedule, WallTime now, double chance);
// What follows a run that ended so after so many failures in succession. What failed, or was lost with its process, is
// tried again after a pause, or at its next time if that comes first; what was told to stop, at once.
Next after_run(const Schedule& schedule, WallTime now, storage::jobs::Outcome outcome, std::int32_t failures,
               double chance);
// Whether it is due later than by its schedule it could be: a clock was set back.
bool is_too_late(const Schedule& schedule, WallTime now, WallTime due_at);

}  // namespace kith::jobs
