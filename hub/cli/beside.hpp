// A file kept beside others of its kind, none of which it may replace: proofs, and settings as they were before. Blocks
// on the disk; one thread.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::cli {

// Written as write_new_private_file() does, under that name, or the first of NAME-2, NAME-3 … that nobody has taken;
// where one of them holds this text already it is enough. Which one. Errors: already_exists (a thousand are there),
// file_unwritable.
Result<std::filesystem::path> write_beside(const std::filesystem::path& file, std::string_view text);

// Those that are there under these names, in their order, also behind one that was moved away.
std::vector<std::filesystem::path> written_beside(const std::filesystem::path& file);

}  // namespace kith::cli
