// The mapping files of the configuration, compiled. Blocks on files; main thread.
#pragma once

#include <memory>
#include <vector>

#include "hub/api/source_catalogue.hpp"
#include "hub/app/config.hpp"

namespace kith::app {

// All that the hub adapts, the adapters that come with it among them. Mistakes: a file that cannot be read, and every
// fault of a mapping file as "LINE:COLUMN: sentence"; these name the operator's own file and quote it.
tl::expected<std::shared_ptr<const api::SourceCatalogue>, std::vector<ConfigMistake>> load_sources(
    const Config& config);

}  // namespace kith::app
