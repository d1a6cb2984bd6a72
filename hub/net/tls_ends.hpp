// When the certificates end that a TLS context holds: those that were loaded, whatever their files say by now. Any
// thread; nothing blocks.
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

}  // namespace kith::net
