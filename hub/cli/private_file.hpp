// Files that only their owner may read, written whole or not at all. Blocks on the disk; one thread.
#pragma once

#include <filesystem>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::cli {

// Replaces what was there, mode 0600, durable when it returns. Errors: file_unwritable; then the old file is as it was.
Result<void> write_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace kith::cli
