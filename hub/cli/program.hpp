// `kith`: the client of members, leads and scripts. It speaks only the public API. One call is one run of the program.
#pragma once

#include <span>

#include "hub/cli/terminal.hpp"

namespace kith::cli {

// `arguments` without the program's name. Blocks until the command has ended; never throws for what a person can cause.
// Output that could not be written is a failure, whatever the command did.
ExitCode run(std::span<const char* const> arguments, Streams streams);

}  // namespace kith::cli
