// The last checkpoint that this hub has signed, kept in a file beside its database, so that a database that was set
// back or rewritten as a whole is noticed: it is held against that file before anything new is signed. Blocks on a
// small file, and on the database where it is asked.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "hub/audit/checkpoint.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

std::filesystem::path kept_checkpoint_file(const std::filesystem::path& data);
// Nothing where there is none yet. Errors: contradiction (not one of this key's), file_unreadable (also what is no
// regular file, or a link, or holds no signed checkpoint). It may be readable in a moment: the reason may be one of the
// machine, such as too many open files.
Result<std::optional<kith::audit::Checkpoint>> read_kept_checkpoint(const std::filesystem::path& data,
                                                                    const kith::audit::VerifierKey& key);
// The same of any file. The same errors.
Result<std::optional<kith::audit::Checkpoint>> read_checkpoint(const std::filesystem::path& file,
                                                               const kith::audit::VerifierKey& key);
// On the disk when this returns. Errors: file_unwritable.
Result<void> keep_checkpoint(const std::filesystem::path& data, std::string_view note);
// A copy of the kept one with `.before_restore` behind its name: a proof of what had been promised. Nothing where there
// is none. Errors: file_unreadable, file_unwritable.
Result<void> keep_before_restore(const std::filesystem::path& data);

// To be asked before anything is signed or kept, with what read_kept_checkpoint has given: false where the database is
// not the one whose log was promised in that file, because it was set back or rewritten, and the log does not say so
// itself. Errors: those of the database.
Result<bool> keeps_promise(pg::Connection& connection, const std::optional<kith::audit::Checkpoint>& kept);

}  // namespace kith::storage
