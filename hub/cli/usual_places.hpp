// Where this computer's user has what belongs to each hub and party, unless told otherwise: a folder for each hub's
// host, in it one for each subject of a certificate. Pure but for the environment; one thread.
#pragma once

#include <filesystem>
#include <string_view>

#include "hub/cli/settings.hpp"

namespace kith::cli {

// $XDG_DATA_HOME/kith, else ~/.local/share/kith.
std::filesystem::path data_folder();

// key_map_file() where the settings name none.
std::filesystem::path usual_key_map_file(const Settings& settings, std::string_view subject);

}  // namespace kith::cli
