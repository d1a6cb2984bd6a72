// `kith-hub doctor`: looks at what a hub needs, one line each, and says what to do about what is wrong. Changes
// nothing. Blocks.
#pragma once

#include <iosfwd>

#include "hub/app/config.hpp"

namespace kith::app {

// True when nothing is wrong.
bool doctor(const Config& config, std::ostream& out);

}  // namespace kith::app
