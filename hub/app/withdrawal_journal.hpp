// What was withdrawn, in a file beside the database: one line for each withdrawal, whose record and which. A restore
// from a backup brings withdrawn records back, and `kith-hub restored` withdraws them again from here. A uid is random
// and says nothing by itself; the file is its owner's alone all the same. Copies of it lie elsewhere, so that each line
// names its journal and has a number in that, by which one that was taken out is missed, also where a line of another
// journal takes its place, and a digest under the key of the audit log, by which one that was put in is told. It is
// only appended to. Blocks on the disk; one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::app {

std::filesystem::path withdrawal_journal_file(const std::filesystem::path& data);

// A line's place. Every hub that finds no journal begins another, whose lines are none of the first.
struct JournalPlace {
  Uuid journal = Uuid::random();
  std::uint64_t number = 1;
};

struct JournalContent {
  std::vector<storage::restoration::Withdrawal> withdrawals;  // each once, by organisation
  storage::restoration::OrderMark written;                    // of the last line that says it
  JournalPlace next;                                          // of the line that is to come
  bool has_lines = false;                                     // false: there is none, or nothing stands in it
  std::size_t broken_lines = 0;   // not written by a hub with this key, or changed; they count for nothing
  std::size_t missing_lines = 0;  // numbers below the last one of their journal that are nowhere
  // The last line may have been cut by a crash: that is nothing, what it was to say is written again.
  [[nodiscard]] bool is_whole() const { return broken_lines == 0 && missing_lines == 0; }
};
// Empty where there is none. Errors: file_unreadable (also what is no regular file, or a link).
Result<JournalContent> read_journal(const std::filesystem::path& file, const SecretKey& key);

struct JournalEntry {
  JournalPlace first;  // JournalContent::next
  std::span<const storage::restoration::Withdrawal> withdrawals;
  storage::restoration::OrderMark written;  // everything before it is written down with this entry
};
// Behind the last whole line, on the disk when it returns; the place of the line that is to come. Errors:
// file_unwritable.
Result<JournalPlace> append_journal(const std::filesystem::path& file, const SecretKey& key, const JournalEntry& entry);

// Makes it where there is none: whether append_journal() could write. Errors: file_unwritable.
Result<void> check_journal(const std::filesystem::path& file);
// One that is not whole is put aside, under another name, for whoever looks for what is missing: a hub writes another,
// of all that its database has. Errors: file_unwritable.
Result<void> set_journal_aside(const std::filesystem::path& file);
// Whether anything stands in it, be it whole or not.
bool has_journal(const std::filesystem::path& file);
// Those that were put aside and still lie beside it.
std::vector<std::filesystem::path> journals_aside(const std::filesystem::path& file);

}  // namespace kith::app
