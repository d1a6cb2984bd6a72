// The commands of `kith release`. As in commands.hpp: what the command line chose goes in, an exit code comes out.
#pragma once

#include <string>

#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct ReleaseVerifyOptions {
  std::string folder;  // with published tables and certificates, in whatever folders below it
  bool json = false;
};
// Checks on this machine, without a hub, that no hidden number can be told from the published ones: reads every table
// and certificate in the folder and adds up. Fails (1) when something is not shown to be safe. Blocks.
ExitCode release_verify(const ReleaseVerifyOptions& options, Terminal& terminal);

}  // namespace kith::cli
