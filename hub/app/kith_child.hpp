// Runs `kith` for an operator, in their terminal: what a member does at its own machine a hub does as its peer's
// member. Blocks until it has ended; main thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::app {

// `kith` beside this program, else by the PATH; its exit code, or 1 where it cannot be started or was ended. `input` is
// its whole standard input, of at most 4 KiB. Ctrl-C is for it alone.
int run_kith(const std::vector<std::string>& words, std::string_view input);

}  // namespace kith::app
