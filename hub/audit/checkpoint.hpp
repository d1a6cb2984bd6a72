// What a log says about itself at one moment (C2SP tlog-checkpoint): which log it is, how many leaves it has, and the
// root over them; signed, it is a promise that these leaves will always stand there. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/audit/merkle.hpp"
#include "hub/audit/note.hpp"

namespace kith::audit {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const Checkpoint&) const = default;
};

std::string note_text(const Checkpoint& checkpoint);
// Lines after the third are passed over, as the format says. Errors: malformed_value.
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

}  // namespace kith::audit
