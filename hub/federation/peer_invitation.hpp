// What the operator of one hub gives to the operator of another, so that the two hubs can meet: where the hub is, the
// key of its certificate, the key that signs what it says, and a code that is good once. A signed note (C2SP
// signed-note), so that it names no key that its writer does not have; that it came from the right hub is for people to
// compare, by its words. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "auth/invitation.hpp"
#include "hub/audit/note.hpp"
#include "hub/net/hub_url.hpp"
#include "hub/sync/names.hpp"

namespace kith::federation {

using sync::HubCode;

struct PeerInvitation {
  HubCode hub;                // who invites
  HubCode invited;            // and whom
  net::HubAddress address;    // where the one serves
  net::HubAddress enrolment;  // and takes the other's request for a certificate
  auth::KeyId certificate{};  // the key of its TLS certificate
  auth::Invitation code;      // whose pin is the beginning of that
  std::chrono::sys_seconds expires;
  audit::VerifierKey signing_key;  // its name is the hub's code
};

inline constexpr std::size_t most_invitation_bytes = 8'192;

// As it is given on. `signer` has the key that the invitation names.
std::string write_invitation(const PeerInvitation& invitation, const audit::Signer& signer);
// Also with the line ends of another system, and blank lines behind. Errors: malformed_value, with a hint that says
// whether it is no invitation, or was changed.
Result<PeerInvitation> read_invitation(std::string_view text);
// For two people to compare over the telephone: 100 bits of the SHA-256 of all that it says.
std::string words_of(const PeerInvitation& invitation);

}  // namespace kith::federation
