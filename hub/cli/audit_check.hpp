// The hub's log held against what this computer has seen of it: signed by the pinned key, grown and never rewritten,
// and with every line about the own records where the hub says it is. Each step says in words what it found wrong.
// Blocks; one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/cli/audit_hub.hpp"
#include "hub/cli/audit_memory.hpp"
#include "hub/cli/audit_witness.hpp"

namespace kith::cli {

struct AuditCheck {
  bool now = false;                       // let the hub sign a checkpoint first
  bool full = false;                      // every entry of the log, and all own lines again
  std::optional<audit::VerifierKey> key;  // instead of the pinned one: it was told in another way than by the hub
  std::optional<std::string> other;       // a checkpoint that somebody else has got from this hub
  // What this computer remembered when the hub was restored: for an `other` of before that.
  std::vector<AuditMemory> before_restores = {};
  std::filesystem::path other_file;  // where that is
  // What this computer remembers elsewhere. Where it has no memory, that of the same party and log is gone on from.
  std::vector<OtherAuditMemory> elsewhere = {};
  std::vector<WitnessedLog> witnessed = {};  // what the witness has signed
  std::filesystem::path witness_file = {};   // where that is
};

struct Checked {
  AuditMemory memory;                  // to be kept
  std::optional<std::uint64_t> since;  // the size that was known before
  std::uint64_t own_lines = 0;         // that were looked at
  std::uint64_t entries = 0;           // likewise, of everybody
  bool is_first = false;               // nothing was remembered, so nothing could be compared
  std::filesystem::path gone_on_from;  // the memory of another address; empty: its own, or none
  bool may_be_cosigned = true;         // false: it was set back behind what the witness has signed, as it says itself
  bool has_own_lines = true;           // false: the hub says that the role has no records
  // The hub was restored from a backup since, and the log says so: what was known beyond its size is not in it any
  // more.
  std::optional<audit::Restoration> restored;
  // Of what was known before that: up to which size it is still there, unchanged; 0: nothing of it could be checked.
  std::uint64_t kept_to = 0;
};

struct AuditTrouble {
  Complaint words;
  std::optional<std::string> evidence;  // the checkpoint that the log's key has signed and that shows it
  std::filesystem::path against = {};   // what it contradicts; empty: the memory, where there is one
};

tl::expected<Checked, AuditTrouble> check_log(AuditHub& hub, const std::optional<AuditMemory>& memory,
                                              const AuditCheck& check);

}  // namespace kith::cli
