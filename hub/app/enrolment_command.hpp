// `kith-hub org invite` and `approve`, and those of `person`: the operator's part of an enrolment, on the hub's own
// machine and with the migrating login. What they print is for the operator's terminal; nothing of it reaches the log.
// Blocks; main thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/invitation.hpp"
#include "auth/role.hpp"
#include "hub/app/config.hpp"
#include "hub/app/org_command.hpp"
#include "hub/base/error.hpp"
#include "hub/net/hub_url.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

struct NewInvitation {
  NewOrganisation organisation;  // its subject is CN=CODE
  std::uint32_t days = 7;
  bool as_json = false;
};
// The line that the organisation has to run, and what comes next. Errors: those of read_organisation, not_permitted
// (this hub issues no certificates, or the organisation is suspended), already_exists; those of the store.
Result<std::string> invite_organisation(const Config& config, const NewInvitation& invitation);

// The same of any party, a person with the grant that it gets.
struct PartyInvitation {
  storage::Organisation party;
  std::optional<auth::Grant> grant;
  std::uint32_t days = 7;
  bool as_json = false;
};
Result<std::string> invite_party(const Config& config, const PartyInvitation& invitation);

// Where the invited one asks for a certificate, and with which code.
struct EnrolmentDoor {
  net::HubAddress address;
  auth::KeyId key{};  // of the hub's own certificate
};
struct OpenInvitation {
  EnrolmentDoor door;
  auth::Invitation code;
};
// Invites, and leaves it to the caller to say so. Errors: as invite_party().
Result<OpenInvitation> open_invitation(const Config& config, const PartyInvitation& invitation);

// As it was typed; what is empty was not.
struct NamedRole {
  std::string role, org, region;
  bool operator==(const NamedRole&) const = default;
};
// Of an organisation or a person. `key`: what they read from their screen; empty: says which key waits, and approves
// nothing. `named`: the role that was given with the invitation, so that nobody approves one that they have not seen.
// Errors: malformed_value, not_found, contradiction (nothing waits, another key, or another role), not_permitted (the
// one who invited it, or nobody can tell who this is); those of the store.
Result<std::string> approve_party(const Config& config, PartyKind kind, const std::string& code, const std::string& key,
                                  const NamedRole& named = {});

// Whether somebody typed that key, in whatever case and with whatever between the groups (see auth::spoken).
bool is_same_key(const std::string& typed, const std::string& spoken);

// What to say to who may not approve what they have begun.
inline constexpr std::string_view same_operator =
    "You have invited it, or given it, yourself, so another operator has to approve. Operators are told apart by the "
    "login that sudo was called from: all who work as root, or as the hub's user, count as one. Where there is only "
    "one, set approval = \"any-person\" in [enrolment] of kith-hub.toml, which is in the hub's folder unless --config "
    "names another file.";

}  // namespace kith::app
