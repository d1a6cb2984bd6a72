// What a log says about itself at one moment (C2SP tlog-checkpoint): which log it is, how many leaves it has, and the
// root over them; signed, it is a promise that these leaves will always stand there. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/audit/merkle.hpp"
#include "hub/audit/note.hpp"
#include "hub/base/clock.hpp"

namespace kith::audit {

// The log was set back to a backup: what had been promised beyond `size` is gone, and the log says so itself, in each
// checkpoint from then on, by a line `restored SIZE PROMISED_SIZE PROMISED_ROOT SECONDS ROOT` (an extension line of the
// format).
struct Restoration {
  std::uint64_t size = 0;           // of the last checkpoint in the backup, whose tree went on from there
  std::uint64_t promised_size = 0;  // of the last checkpoint before
  Hash promised_root{};
  WallTime at;                              // to the second
  std::optional<Hash> root = std::nullopt;  // of the first `size` leaves; not there: said before lines carried it
  bool operator==(const Restoration&) const = default;
};
inline constexpr std::size_t most_restorations = 16;  // in one checkpoint: the newest

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  std::vector<Restoration> restorations = {};  // oldest first
  bool operator==(const Checkpoint&) const = default;
};

std::string note_text(const Checkpoint& checkpoint);
// Lines after the third that are not known are passed over, as the format says. Errors: malformed_value.
Result<Checkpoint> parse_checkpoint(std::string_view note_text);

// Signed, as it is published.
Note sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer);

// A published checkpoint that is signed by the key, whose log it names. Errors: malformed_value (no checkpoint),
// contradiction (not signed by the key, or another log's).
struct SignedCheckpoint {
  Note note;
  Checkpoint checkpoint;
};
Result<SignedCheckpoint> open_checkpoint(std::string_view published, const VerifierKey& key);

// Why the log that now has this checkpoint need not keep what `before` had promised; nullptr: it has to. Between the
// two a backup was restored, and the hub has promised so much before it, by its own signature.
const Restoration* restored_since(const Checkpoint& now, const Checkpoint& before);

// Those of the restorations (oldest first) to whose sizes no later one went back: what each says of its first `size`
// leaves still holds.
std::vector<Restoration> still_holding(const std::vector<Restoration>& restorations);

}  // namespace kith::audit
