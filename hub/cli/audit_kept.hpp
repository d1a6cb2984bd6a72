// The hub's log held against what this computer has kept of it elsewhere: for another party, at another address, and by
// the witness's key. Blocks on the hub's tiles; one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hub/audit/tiles.hpp"
#include "hub/cli/audit_check.hpp"

namespace kith::cli {

struct Contradiction {
  std::string words;
  std::filesystem::path against;  // where that is kept which it contradicts
};

struct HeldAgainstKept {
  std::optional<Contradiction> contradiction;
  // False: the log says itself that it was set back behind what the witness has signed.
  bool may_be_cosigned = true;
};

// `tree` is that of `now`. What belongs to another log's key is passed over. Errors: those of the tree.
Result<HeldAgainstKept> hold_against_kept(audit::CheckedTree& tree, const audit::VerifierKey& key,
                                          const audit::Checkpoint& now, const AuditCheck& kept);

}  // namespace kith::cli
