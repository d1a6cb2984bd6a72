// RFC 4648 section 4, the alphabet of signed notes. Pure.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::audit {

std::string base64(std::string_view bytes);
// The canonical form only, with its padding; otherwise malformed_value.
Result<std::string> from_base64(std::string_view text);

}  // namespace kith::audit
