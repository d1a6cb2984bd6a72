// `kith-hub serve`: builds the hub from its parts, runs it until a signal, and takes it apart in the reverse order.
// Blocks; main thread.
#pragma once

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// Returns after an orderly end (SIGTERM or SIGINT; a second one skips the waiting). SIGHUP reads the certificates
// again. Errors: what kept it from starting.
Result<void> serve(const Config& config);

}  // namespace kith::app
