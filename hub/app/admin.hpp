// The admin listener's three addresses: /livez (the process runs), /readyz (it may be sent requests), /metrics. Plain
// HTTP on a loopback address, for the machine's own supervisor and collector. Any io thread; nothing blocks.
#pragma once

#include <functional>
#include <string>

#include "hub/app/certificate_ends.hpp"
#include "hub/app/state.hpp"
#include "hub/net/http.hpp"

namespace kith::app {

struct AdminSources {
  const State& state;
  std::function<bool()> is_database_available;  // may be empty while starting
  std::function<std::string()> metrics;         // the exposition text
  std::function<std::vector<CertificateEnd>()> certificates;
};

net::Handler admin_handler(const AdminSources& sources);

}  // namespace kith::app
