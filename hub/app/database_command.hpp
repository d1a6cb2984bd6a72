// `kith-hub database`: runs the private PostgreSQL by itself, as a user of its own, for a hub that serves as another.
// The serving process then has no login but kith_serve, whatever becomes of it. Also for a restore, while no hub
// serves. Main thread.
#pragma once

#include <optional>
#include <string>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// Makes the cluster in config.data where there is none, brings its schema up to date, and runs it until SIGTERM or
// SIGINT. `serving_user`: of the operating system, who may log in as kith_serve and as nobody else; empty: none.
// `hub_connections`: what the hub's [threads] come to without network, where this folder has not the hub's settings.
// Blocks. Errors: those of Cluster::start and migrate, malformed_config (the configuration names an outside database).
Result<void> run_database(const Config& config, const std::string& serving_user,
                          std::optional<unsigned> hub_connections);

}  // namespace kith::app
