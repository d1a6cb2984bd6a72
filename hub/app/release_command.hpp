// `kith-hub release run`, `list` and `calendar`: releases by hand, on the hub's own machine, beside a hub that serves
// or without one. Blocks; main thread.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "hub/app/config.hpp"

namespace kith::app {

struct ReleaseRun {
  std::vector<std::string> periods;  // 2021-Q1, 2021; in the order in which they are to be made
  bool is_dry = false;               // nothing is stored; only the first that has no release is looked at
};

// Where a command writes. `error_is_terminal`: progress is shown there.
struct CommandOutput {
  std::ostream& out;
  std::ostream& error;
  bool error_is_terminal = false;
};

// The exit status: 0 done, 1 failed or refused, 2 no such period, 6 it exists already or comes out of order.
int run_releases(const Config& config, const ReleaseRun& run, const CommandOutput& output);

// A table with a header, its columns divided by tabs. Errors: those of the store.
Result<std::string> list_releases(const Config& config);
// The periods of the calendar, when each is due, and what it waits for. Errors: those of the store.
Result<std::string> show_calendar(const Config& config);

}  // namespace kith::app
