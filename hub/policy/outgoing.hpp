// The second look at what is about to leave: written without anything of the first (share.cpp), on the bytes
// themselves, and by lists of what may stand there instead of what must not. What it does not know it does not let
// through. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "hub/policy/share.hpp"

namespace kith::policy {

// Why these bytes may not go to a hub with this share, as a static text that quotes nothing of them; nothing: they may.
std::optional<std::string_view> objection_to(std::string_view content, const Share& share);

}  // namespace kith::policy
