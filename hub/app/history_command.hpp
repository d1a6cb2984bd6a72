// `kith-hub org history`: which months an organisation may declare for historic data that it loads once
// (docs/releases.md). Blocks; main thread.
#pragma once

#include <string>

#include "hub/app/config.hpp"

namespace kith::app {

struct History {
  std::string org, from, to;  // months as 2012-01
};

// A text for the operator. Errors: malformed_value (a code or a month), and those of storage::historic_load.
Result<std::string> open_history(const Config& config, const History& history);
Result<std::string> close_history(const Config& config, const History& history);
Result<std::string> list_history(const Config& config);

}  // namespace kith::app
