// Why a pull stopped, in words for the person who set the source up: which setting it is about, and what to do. Made of
// the configuration's own names; nothing of what the server answered, no token and no link. Pure.
#pragma once

#include "hub/cli/source_settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

Complaint explain_pull(const SourceSettings& source, const connectors::Fault& fault);

}  // namespace kith::cli
