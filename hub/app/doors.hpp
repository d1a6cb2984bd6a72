// Whether the hub's addresses and ports are there to be had, looked at before a database is made or started, so that a
// port that is taken costs a second and is named. Blocks for moments; main thread.
#pragma once

#include <vector>

#include "hub/app/config.hpp"

namespace kith::app {

// What stands in the way of listening at each address and port of the configuration: of members, of enrolment where
// there is an issuing key, and the operator's own. Nothing stays open. Somebody else may still take one afterwards.
std::vector<ConfigMistake> check_doors(const Config& config);

}  // namespace kith::app
