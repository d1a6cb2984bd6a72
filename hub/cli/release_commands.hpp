// The commands of `kith release`. As in commands.hpp: what the command line chose goes in, an exit code comes out.
#pragma once

#include <string>

#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct ReleaseListOptions {
  ConnectionFlags connection;
  bool json = false;
};
// The releases that we may read. Blocks.
ExitCode release_list(const ReleaseListOptions& options, Terminal& terminal);

struct ReleaseShowOptions {
  ConnectionFlags connection;
  std::string release, table;  // without a table: which there are
  std::string place;           // empty: what the hub gives first
  bool series = false;         // with that table of all earlier releases of the profile
  bool json = false;
  bool csv = false;
};
// A table in words, or the hub's own bytes. Blocks.
ExitCode release_show(const ReleaseShowOptions& options, Terminal& terminal);

struct ReleaseGetOptions {
  ConnectionFlags connection;
  std::string release;  // empty: all
  std::string folder;
  std::string place;
};
// Writes the files of one release, or of all that we may read, below a folder, each release in one of its own. A file
// that is there already is left as it is where it has these bytes, and is a complaint where it has others, because
// what is frozen never changes. Blocks.
ExitCode release_get(const ReleaseGetOptions& options, Terminal& terminal);

struct ReleaseDiffOptions {
  ConnectionFlags connection;
  std::string first, second;
  std::string place;
  bool json = false;
};
// The cells that two releases do not say alike. Blocks.
ExitCode release_diff(const ReleaseDiffOptions& options, Terminal& terminal);

struct ReleaseVerifyOptions {
  std::string folder;  // with published tables and certificates, in whatever folders below it
  bool json = false;
};
// Checks on this machine, without a hub, that no hidden number can be told from the published ones: reads every table
// and certificate in the folder and adds up. Fails (1) when something is not shown to be safe. Blocks.
ExitCode release_verify(const ReleaseVerifyOptions& options, Terminal& terminal);

}  // namespace kith::cli
