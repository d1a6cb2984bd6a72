// When the certificates end that a TLS context holds: those that were loaded, whatever their files say by now; and a
// client that looks past the dates of a server's. Any thread; nothing blocks.
#pragma once

#include <optional>

#include "hub/base/clock.hpp"
#include "hub/net/tls.hpp"

namespace kith::net {

struct TlsEnds {
  WallTime own;                       // of the server's certificate
  std::optional<WallTime> authority;  // of those that clients' certificates may lead to, the last; nothing: not asked
};
TlsEnds ends_of(const TlsServer& server);

// From now on this client takes a server whose certificate has ended or not begun; all else is checked as before. For
// asking such a server what time it is, and for nothing else: a stolen key of an old certificate would be believed.
void look_past_dates(const TlsClient& client);

}  // namespace kith::net
