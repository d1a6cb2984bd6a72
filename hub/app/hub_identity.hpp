// Who this hub is among other hubs: its code, where they find it, and the key that signs what it says. Blocks on the
// disk; main thread.
#pragma once

#include "hub/app/config.hpp"
#include "hub/audit/note.hpp"
#include "hub/model/party.hpp"
#include "hub/net/hub_url.hpp"

namespace kith::app {

inline constexpr std::string_view no_hub_code =
    "This hub has no code of its own yet, under which other hubs know it. Set code = \"…\" in [federation] of "
    "kith-hub.toml, which is in the hub's folder unless --config names another file, and restart the hub.";

struct HubIdentity {
  PartyCode code;
  audit::Signer signer;  // its name is the code
};
// The key is made where it is not there. Errors: malformed_config (the hub has no code), file_unreadable.
Result<HubIdentity> load_identity(const Config& config);

// As configured, else the first name of the hub's certificate with the port of members. Errors: file_unreadable.
Result<net::HubAddress> own_address(const Config& config);

// What the hub has from a peer: its certificate with the key, as `kith enroll` has stored it there, and the authority
// that the peer's own certificate leads to.
struct PeerFiles {
  std::filesystem::path folder, certificate, authority;
};
PeerFiles files_of_peer(const Config& config, const PartyCode& self, const PartyCode& peer);

}  // namespace kith::app
