// What was withdrawn, in a file beside the database: one line for each withdrawal, its place in the order, whose record
// and which. A restore from a backup brings withdrawn records back, and `kith-hub restored` withdraws them again from
// here. A uid is random and says nothing by itself; the file is its owner's alone all the same. It is only appended
// to. Blocks on the disk; one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::app {

std::filesystem::path withdrawal_journal_file(const std::filesystem::path& data);

struct JournalContent {
  std::vector<storage::restoration::Withdrawal> withdrawals;  // each once, by organisation
  std::int64_t next_position = 1;                             // everything before was written down
  std::size_t broken_lines = 0;                               // that a crash has cut, or somebody changed
};
// Empty where there is no file yet. Errors: file_unreadable.
Result<JournalContent> read_journal(const std::filesystem::path& file);

// Appends the withdrawals, and that everything before `next_position` is written down; on the disk when it returns.
// Errors: file_unwritable.
Result<void> append_journal(const std::filesystem::path& file,
                            std::span<const storage::restoration::Withdrawal> withdrawals, std::int64_t next_position);

}  // namespace kith::app
