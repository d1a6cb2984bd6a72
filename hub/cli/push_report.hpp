// What a push did, for a person and for a script. Pure but for the terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/cli/push_reading.hpp"
#include "hub/cli/push_run.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// A push with the rows of it that were not taken.
struct ReportedRun {
  PushRun run;
  std::vector<RowEnd> ends;
};

// One line: the push ended before it was whole, and what became of it since.
std::string earlier_words(const PushRun& run);

void print_push(const ReportedRun& reported, Terminal& terminal);
void print_push_json(const std::optional<ReportedRun>& reported, const std::vector<ReportedRun>& earlier,
                     Terminal& terminal);
// What a push would do.
void print_plan(const ReportedRun& reported, const PlannedLines& planned, Terminal& terminal);
void print_plan_json(const ReportedRun& reported, const PlannedLines& planned, Terminal& terminal);

// In words: "row 7, column …: …" without the row.
std::string reason_words(const Reason& reason);

// done, or partly_refused when a row was not taken.
ExitCode exit_of(const PushRun& run);

}  // namespace kith::cli
