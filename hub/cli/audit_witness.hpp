// A witness: the key that cosigns checkpoints, and beside it, in KEYFILE.state, the last one of each log that it has
// cosigned. It belongs to the key and to nothing else, so that the key never cosigns two logs that contradict each
// other, whoever asks it to, over whichever address of the hub (C2SP tlog-witness). Blocks on small files; one thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "hub/audit/checkpoint.hpp"
#include "hub/cli/audit_memory.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// The last that was cosigned of a log.
struct WitnessedLog {
  audit::VerifierKey key;
  audit::SignedCheckpoint last;
};

class AuditWitness {
 public:
  // Locked until this goes. `begins`: makes the key where there is neither key nor state. Complaints: no key, or a
  // state without its key (usage); another run has it (try_later); a file cannot be read or made.
  static tl::expected<AuditWitness, Complaint> open(const std::filesystem::path& key_file, bool begins);

  [[nodiscard]] const std::vector<WitnessedLog>& logs() const { return logs_; }
  [[nodiscard]] const std::filesystem::path& state_file() const { return state_file_; }
  // Why it does not begin with the log of this key, or not go on (usage); nothing: it may.
  [[nodiscard]] std::optional<Complaint> objection(const audit::VerifierKey& log) const;
  // Adds its signature to what was found good and consistent with the last one of that log. On the disk before this
  // returns, so that nobody sees a cosignature that is forgotten. Errors: file_unwritable.
  Result<void> cosign(const audit::VerifierKey& log, audit::SignedCheckpoint& checkpoint, std::chrono::sys_seconds at);
  [[nodiscard]] const audit::VerifierKey& key() const { return signer_.key(); }

 private:
  AuditWitness(std::filesystem::path key_file, std::filesystem::path state_file, bool begins, AuditMemoryLock lock,
               const SecretKey& seed, std::vector<WitnessedLog> logs);
  std::filesystem::path key_file_, state_file_;
  bool begins_;
  AuditMemoryLock lock_;
  audit::Signer signer_;
  std::vector<WitnessedLog> logs_;
};

}  // namespace kith::cli
