// `kith-hub peer`: other hubs. Each operator invites the other's hub, gives the invitation to the other, accepts
// theirs, and approves the key with which their hub asks for a certificate; then either side can try the connection. On
// the hub's own machine and with the migrating login; what is printed is for the operator's terminal. Blocks; main
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/federation/peer_invitation.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

// As it was typed; what is empty was not.
struct NewPeer {
  std::string code, name;
  std::string expires;  // the last day of the role: YYYY-MM-DD; empty: as late as a role may end
  std::uint32_t days = 7;
};
struct PeerInvited {
  std::string invitation;  // the file for the other operator
  std::string words;       // what comes next, for this one
};
// Errors: malformed_config (this hub has no code), malformed_value, not_permitted; those of the store.
Result<PeerInvited> invite_peer(const Config& config, const NewPeer& peer);

// What has to be done so that this hub becomes known to the other: `kith` with these words, and the code at its
// standard input. Nothing where only the invitation was to be shown.
struct Acceptance {
  std::string text;  // for the operator, before
  std::vector<std::string> kith;
  std::string code;
  std::string next;  // and after
};
// Of the text of an invitation. `check`: the words that the other operator has read aloud; empty: says what the
// invitation holds, and changes nothing. Errors: malformed_value (no invitation, or not for this hub), contradiction
// (other words, or it has expired), not_found (the hub was not invited), not_permitted; those of the store.
Result<Acceptance> accept_peer(const Config& config, const std::string& invitation, const std::string& check);

// A table with a header, its columns divided by tabs, or one JSON array. Errors: those of the store.
Result<std::string> list_peers(const Config& config, bool as_json);
// Errors: malformed_value, not_found, contradiction; those of the store.
Result<void> set_peer_state(const Config& config, const std::string& code, storage::OrgState state);

struct PeerTest {
  std::string text;
  bool is_good = false;
};
// Asks the other hub, and holds what it says against what is registered here. Errors: malformed_value, not_found; those
// of the store.
Result<PeerTest> test_peer(const Config& config, const std::string& code);

}  // namespace kith::app
