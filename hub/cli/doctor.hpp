// kith doctor: goes the way of a connection step by step — settings, files, dates, name, address, TLS, the hub's
// answer, the clock — and says at the first step that fails whose side it is on and what to do. Sends nothing but a
// question for the hub's version. Blocks; one thread.
#pragma once

#include "hub/base/clock.hpp"
#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct DoctorOptions {
  ConnectionFlags connection;
  bool json = false;
};
// done: all is well, also with notes. Otherwise the exit code that the other commands would end with.
ExitCode doctor(const DoctorOptions& options, Terminal& terminal, WallTime now = SystemClock{}.now());

}  // namespace kith::cli
