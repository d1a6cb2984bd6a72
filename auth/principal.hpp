// The one who makes a request, once the hub is sure: who, and nothing of what they may. Only authenticate() can make a
// Principal, so what takes one cannot be reached by somebody unknown; what they may is said by permit() (permits.hpp).
// Looks into the directory that it was made from, and lives no longer. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "auth/directory.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"

namespace kith::auth {

class Principal {
 public:
  [[nodiscard]] const PartyCode& code() const { return code_; }
  [[nodiscard]] std::span<const Held> held() const { return held_; }
  // The organisation whose log tells what this party was refused: a member's own, a steward's; nothing: none's.
  [[nodiscard]] std::optional<OrgCode> stands_for(WallTime now) const;

 private:
  friend Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key);
  Principal(const Party& party, std::span<const Held> held) : code_(party.code), held_(held) {}
  PartyCode code_;
  std::span<const Held> held_;
};

// `subject`, `key` (32 bytes, and 32 of each above it) are of a client certificate that TLS has verified as a whole.
// Errors: not_authenticated (no certificate), not_registered (no party has it, or it is not active: the two look alike
// from outside; or, said in the hint, its key was revoked, or one above).
Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key);
Result<Principal> authenticate(const Directory&&, std::string_view, std::string_view) = delete;

}  // namespace kith::auth
