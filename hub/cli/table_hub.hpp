// GET /v1/tables as kith asks it: a request from the options of `kith table`, and complaints that name the word that
// was meant. Blocks on the network; one thread.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "hub/cli/commands.hpp"
#include "hub/cli/hub_session.hpp"

namespace kith::cli {

// The hub's answer to `request` in that media type. A complaint about a word is of `typed`, what the person typed.
tl::expected<std::string, Complaint> count_tables(HubSession& hub, const TableOptions& request,
                                                  const TableOptions& typed, std::string_view type);

// kith table --check: the version of the tables that may be published, or why there is none.
ExitCode table_check(HubSession& hub, const Settings& settings, const TableOptions& options, Terminal& terminal);

}  // namespace kith::cli
