// [organisations.CODE] of the hub's configuration: whose exports the hub adapts by which mapping files, and how coarse
// they get. The includer has included toml++ as it uses it. Main thread.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <vector>

#include "hub/app/config.hpp"

namespace kith::app {

// Adds to `config` what the node says, and to `mistakes` what is wrong with it. Relative paths start at `base`. Pure.
void read_organisations(const toml::node& node, const std::filesystem::path& base, Config& config,
                        std::vector<ConfigMistake>& mistakes);

}  // namespace kith::app
