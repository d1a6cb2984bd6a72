// Which words of a request for tables the hub cannot have understood. The hub's own answer names the parameter only, so
// that no log or error text of it holds what somebody typed; this machine knows. Pure.
#pragma once

#include <string>
#include <vector>

#include "hub/cli/commands.hpp"

namespace kith::cli {

// A line for each word that names nothing, with the nearest one that does; empty when all seem right. `dimensions`: as
// GET /v1/meta lists them.
std::string mistaken_words(const TableOptions& options, const std::vector<std::string>& dimensions);

}  // namespace kith::cli
