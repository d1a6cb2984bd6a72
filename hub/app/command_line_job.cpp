// `kith-hub job`: see command_line.hpp.
#include <memory>

#include "hub/app/command_line.hpp"
#include "hub/app/job_command.hpp"
#include "hub/jobs/plan.hpp"
#include "hub/storage/jobs.hpp"

namespace kith::app {
namespace {

struct Asked {
  NewTiming timing;
  std::string zone;
  std::int64_t jitter = 0, most = 20;
  bool as_json = false;
};

}  // namespace

void add_job_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen) {
  auto asked = std::make_shared<Asked>();
  auto* job = root.add_subcommand("job", "What the hub does on a schedule")->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, bool of_one, auto work) {
    auto* command = job->add_subcommand(name, about);
    if (of_one) command->add_option("job", asked->timing.job, "Its name, as kith-hub job list has it")->required();
    command->callback([&options, &chosen, asked, work] {
      chosen = [&options, asked, work] {
        return with_hub(options, [&](const Config& config) { return report_org(work(config, *asked)); });
      };
    });
    return command;
  };
  add("list", "Show all of them, when each runs next, and what became of its last run", false,
      [](const Config& config, const Asked& of) { return list_jobs(config, of.as_json); })
      ->add_flag("--json", asked->as_json, "As one JSON array");
  auto* history =
      add("history", "Show what became of its runs, the newest first", true, [](const Config& config, const Asked& of) {
        return show_job_history(config, of.timing.job, of.most, of.as_json);
      });
  history->add_option("--most", asked->most, "How many")
      ->check(CLI::Range(std::int64_t{1}, storage::jobs::most_runs_kept));
  history->add_flag("--json", asked->as_json, "As one JSON array");
  add("run", "Have it run now", true,
      [](const Config& config, const Asked& of) { return run_job(config, of.timing.job); });
  add("pause", "Keep it from running", true,
      [](const Config& config, const Asked& of) { return pause_job(config, of.timing.job, true); });
  add("resume", "Let it run again", true,
      [](const Config& config, const Asked& of) { return pause_job(config, of.timing.job, false); });
  auto* schedule = job->add_subcommand("schedule", "Have it run at other times");
  schedule->add_option("job", asked->timing.job, "Its name, as kith-hub job list has it")->required();
  schedule->add_option("cron", asked->timing.schedule, "A cron expression in quotes: '30 2 * * *'")->required();
  auto* zone = schedule->add_option("--zone", asked->zone, "Its time zone, as America/Los_Angeles");
  auto* jitter = schedule->add_option("--jitter", asked->jitter, "Begin at most so many seconds later, at random")
                     ->check(CLI::Range(std::int64_t{0}, std::int64_t{jobs::most_jitter.count()}));
  schedule->callback([&options, &chosen, asked, zone, jitter] {
    if (!zone->empty()) asked->timing.zone = asked->zone;
    if (!jitter->empty()) asked->timing.jitter_seconds = asked->jitter;
    chosen = [&options, asked] {
      return with_hub(options, [&](const Config& config) { return report_org(set_job_timing(config, asked->timing)); });
    };
  });
}

}  // namespace kith::app
