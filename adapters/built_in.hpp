// The files of adapters/ that are in the program, by their paths. Internal to the engine; pure, any thread.
#pragma once

#include <string_view>

namespace kith::adapters {

// The bytes of "aaln/mapping.toml" or "gazetteer/california.csv"; empty when there is none of that path.
std::string_view embedded_file(std::string_view path);

}  // namespace kith::adapters
