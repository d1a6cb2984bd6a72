// What two hubs tell each other when one looks whether they can work together: GET /v1/federation/peering. Each says
// who it is, who it takes the other for, and which signing keys it goes by, so that one question shows both sides of
// the connection.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/net/hub_url.hpp"
#include "hub/net/tls.hpp"
#include "hub/sync/names.hpp"

namespace kith::federation {

struct Meeting {
  sync::HubCode hub;                    // who answers
  std::string signing_key;              // its own, as C2SP signed-note writes a key
  sync::HubCode peer;                   // who it takes the asker for
  std::optional<std::string> peer_key;  // the asker's, as it was accepted; nothing: not yet
};

// As JSON. Pure.
std::string write_meeting(const Meeting& meeting);
// Pure. Errors: malformed_value.
Result<Meeting> read_meeting(std::string body);

// Asks a peer. Blocks for half a minute at most; any thread. Errors: those of net::TlsClient::load and
// net::Client::exchange; not_permitted, not_found, too_busy and internal by the status of the answer; malformed_value
// (it is no such answer).
Result<Meeting> meet(const net::HubAddress& address, const net::TlsFiles& files);

}  // namespace kith::federation
