// Secrets, each one line in a file that its owner alone may read: what gives access to a foreign system, a token or a
// link that needs none, which is passed on to the server that it is for and to nobody else; and the passphrase of a
// backup. Blocks on the disk; one thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hub/cli/terminal.hpp"

namespace kith::cli {

// The first line, without what surrounds it. `what` names it for a person ("the token"). Complaints: usage (no such
// file, readable by others, empty, or holding what no token or link holds); none quotes the file.
tl::expected<std::string, Complaint> read_secret(const std::filesystem::path& file, std::string_view what);

// The same of a secret that may hold anything, as it stands: a passphrase.
tl::expected<std::string, Complaint> read_secret_line(const std::filesystem::path& file, std::string_view what);

}  // namespace kith::cli
