// Files that only their owner may read, written whole or not at all. Blocks on the disk; one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// Replaces what was there, mode 0600, durable when it returns. Errors: file_unwritable; then the old file is as it was.
Result<void> write_private_file(const std::filesystem::path& file, std::string_view text);

// The same where nothing may be there yet. Errors: already_exists, file_unwritable.
Result<void> write_new_private_file(const std::filesystem::path& file, std::string_view text);

// Why that file could not be read or written, naming it.
Complaint file_complaint(const Error& error, const std::filesystem::path& file);

// What is to be written must not be there yet: an export, a key map or an earlier answer is never lost to a slip.
// Before long work, so that nobody waits in vain.
std::optional<Complaint> must_be_new(const std::filesystem::path& file);

}  // namespace kith::cli
