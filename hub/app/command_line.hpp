// What the commands of kith-hub have in common: where the configuration is, how an error is told, and the commands that
// stand in files of their own. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

inline constexpr int done = 0, failed = 1, usage = 2;

struct CommandOptions {
  std::filesystem::path data = usual_data;
  std::optional<std::filesystem::path> config;
};

void print(const std::vector<ConfigMistake>& mistakes, std::string_view kind = {});
// The exit code; an error is told on standard error.
int report(const Result<void>& result);
int report_org(const Result<void>& result);
// The same of a text, which is printed.
int report_org(const Result<std::string>& result);
// Runs `work` with the configuration, or says what is wrong with that.
int with_config(const CommandOptions& options, const std::function<int(const Config&)>& work);
// The same of what looks at a hub, or changes one that is there: where there is none, it says so and makes none.
int with_hub(const CommandOptions& options, const std::function<int(const Config&)>& work);

// `kith-hub org invite` and its kin, under `org`; `kith-hub ca`. Whichever was given becomes `chosen`. `options`
// outlives the parsing and the run.
void add_enrolment_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen);
void add_revocation_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen);
// `kith-hub person` and `kith-hub grant`.
void add_people_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen);
void add_authority_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen);
// `kith-hub org history`, under `org`.
void add_history_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen);
// `kith-hub job`.
void add_job_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen);
// `kith-hub peer`.
void add_peer_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen);
// `kith-hub release`.
void add_release_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen);

}  // namespace kith::app
