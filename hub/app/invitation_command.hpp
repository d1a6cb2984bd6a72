// Invitations that have not ended in a certificate: how they stand in the lists of `kith-hub org` and `person`, and
// `kith-hub org uninvite`. For the operator's terminal, on the hub's own machine and with the migrating login. Blocks;
// main thread.
#pragma once

#include <optional>
#include <string>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/invitations.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

// How somebody stands, with what waits beside: "active, asks for a new key". Nothing for `pending`: no invitation is
// open.
std::string standing_words(storage::OrgState state, const std::optional<storage::enrolment::Pending>& pending);

// Says what was taken back, and what may come next. Errors: malformed_value, not_found, contradiction (none is open);
// those of the store.
Result<std::string> uninvite_party(const Config& config, PartyKind kind, const std::string& code);

}  // namespace kith::app
