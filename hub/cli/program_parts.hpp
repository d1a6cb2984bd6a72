// What the parts of the command line share: a command that was chosen, as a function of the terminal, and the options
// by which every command says where the hub is. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

using Action = std::function<ExitCode(Terminal&)>;

void add_connection(CLI::App& command, ConnectionFlags& flags);

// kith release …
Action add_release(CLI::App& app);

}  // namespace kith::cli
