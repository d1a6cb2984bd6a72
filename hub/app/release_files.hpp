// The menu and the region maps that the configuration names, or those that come with the program. Blocks on files; main
// thread.
#pragma once

#include <string>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/release/menu.hpp"

namespace kith::app {

struct LoadedRelease {
  release::Menu menu;
  release::RegionMaps regions;
  std::string menu_sha256, regions_sha256;  // of the texts, in hex
};

// Mistakes: a file that cannot be read, and every fault of one, with its row and column or its line.
tl::expected<LoadedRelease, std::vector<ConfigMistake>> load_release_files(const Config& config);

// For an operator: each shape of the menu with what it scores, term by term, at the floor of the profile for
// publication, by the map in force in `year`. Errors: malformed_config (check-config says where), not_found (no map is
// in force then).
Result<std::string> explain_menu(const Config& config, int year);

}  // namespace kith::app
