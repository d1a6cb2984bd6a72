// Reads the [source.NAME] tables of kith.toml, and names every mistake with its line. Pure but for the look of a path;
// one thread.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <string_view>

#include "hub/cli/source_settings.hpp"

namespace kith::cli {

// Told the line and what is wrong there.
using OnMistake = std::function<void(std::uint32_t, const std::string&)>;

// Relative paths are taken from `folder`. Every mistake is reported; then what is returned is not to be used.
SourceSettings read_source(std::string_view name, const toml::table& table, const std::filesystem::path& folder,
                           const OnMistake& mistake);

}  // namespace kith::cli
