// The admin listener's three addresses: /livez (the process runs), /readyz (it may be sent requests), /metrics. Plain
// HTTP on a loopback address, for the machine's own supervisor and collector. Any io thread; nothing blocks.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hub/app/certificate_ends.hpp"
#include "hub/app/state.hpp"
#include "hub/net/http.hpp"

namespace kith::app {

// Of the issuing certificate on /readyz; kith-hub doctor looks for it.
inline constexpr std::string_view revoked_issuing_key =
    "revoked: kith-hub ca renew-issuing where that is not done yet, then SIGHUP";

struct AdminSources {
  const State& state;
  std::function<bool()> is_database_available;  // may be empty while starting
  std::function<std::string()> metrics;         // the exposition text
  std::function<std::vector<CertificateEnd>()> certificates;
};

net::Handler admin_handler(const AdminSources& sources);

}  // namespace kith::app
