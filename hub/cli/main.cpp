// The `kith` program.
#include <csignal>

#include "hub/cli/program.hpp"
#include "hub/shell/process.hpp"

int main(int argc, char** argv) {
  kith::shell::forbid_core_dumps();
  // A closed pipe (`kith records | head`) is an error of a write, not a reason to die without a word.
  std::signal(SIGPIPE, SIG_IGN);
  const std::span<const char* const> arguments{argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)};
  return static_cast<int>(kith::cli::run(arguments, kith::cli::standard_streams()));
}
