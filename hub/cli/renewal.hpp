// Renewing the certificate before it ends, with a new key, over the connection that the old one still opens. Both are
// good until the old one ends, so nothing is ever without. Blocks on the hub; one thread.
#pragma once

#include <filesystem>
#include <optional>

#include "auth/certificate.hpp"
#include "hub/base/clock.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// The first certificate in a file; nothing where there is none that can be read. Blocks.
std::optional<auth::CertificateFacts> read_facts(const std::filesystem::path& file);

// When less than a third of its life is left, and it has not ended.
bool is_due(const auth::Period& life, WallTime now);

// The new certificate lies where the old one was when it returns. Complaints: the pair was not made by kith enroll (it
// lies in two files), the hub refuses or cannot be reached; then the old one is as it was.
tl::expected<auth::CertificateFacts, Complaint> renew(const Settings& settings);

// Does so if it is due, and says what went wrong while there is time to mend it: a push goes on either way. A pair that
// kith enroll has not made is left to whoever made it, with a word in its last 20 days.
void renew_if_due(const Settings& settings, Terminal& terminal, WallTime now = SystemClock{}.now());

// How a command meets the hub: the certificate renewed if it is due, then the connection.
tl::expected<HubSession, Complaint> open_session(const Settings& settings, Terminal& terminal);

}  // namespace kith::cli
