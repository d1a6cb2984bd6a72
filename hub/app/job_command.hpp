// `kith-hub job`: what the hub does on a schedule, and what became of it; run it now, keep it from running, run it at
// other times. Blocks; main thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "hub/app/config.hpp"

namespace kith::app {

struct NewTiming {
  std::string job;
  std::string schedule;             // a cron expression
  std::optional<std::string> zone;  // as it is, or of the hub
  std::optional<std::int64_t> jitter_seconds;
};

// A line for each job under a header, its columns divided by tabs; as JSON an array. Errors: those of the store.
Result<std::string> list_jobs(const Config& config, bool as_json);
// The runs of a job, the newest first. Errors: not_found.
Result<std::string> show_job_history(const Config& config, const std::string& job, std::int64_t most, bool as_json);
// Each a sentence for the operator. Errors: not_found; malformed_value (a timing that cannot be).
Result<std::string> run_job(const Config& config, const std::string& job);
Result<std::string> pause_job(const Config& config, const std::string& job, bool is_paused);
Result<std::string> set_job_timing(const Config& config, const NewTiming& timing);

}  // namespace kith::app
