// The commands of `kith audit`: who touched this organisation's records (for an auditor: anybody's), and whether the
// log that says so can be believed. As in commands.hpp: what the command line chose goes in, an exit code comes out.
// Each blocks until done.
#pragma once

#include <string>

#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct AuditVerifyOptions {
  ConnectionFlags connection;
  bool now = false;         // have a checkpoint signed first
  bool full = false;        // every entry, and all own lines again
  std::string key;          // the log's, told in another way than by the hub; empty: the pinned one
  std::string compare;      // a file with a checkpoint that somebody else has got; empty: none
  std::string witness;      // a file with the key to cosign with; empty: no witness
  bool first_time = false;  // the witness begins with this log; its key is made where there is none
  std::string save;         // where to write the checkpoint, for others to compare with; empty: nowhere
  bool json = false;
};
// Fails (1) where the log is not the one that this computer has seen, or contradicts itself; ends with 3 the
// first time that it says it was restored from a backup, and as long as that keeps a witness from cosigning; with 0
// also where it is seen for the first time, which is said.
ExitCode audit_verify(const AuditVerifyOptions& options, Terminal& terminal);

struct AuditMineOptions {
  ConnectionFlags connection;
  bool all = false;           // not only what somebody got to see
  bool of_everybody = false;  // for an auditor
  bool json = false;
};
ExitCode audit_mine(const AuditMineOptions& options, Terminal& terminal);

}  // namespace kith::cli
