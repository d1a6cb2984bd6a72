// `kith-hub restored`: what a hub has to be told after its database was restored from a backup, in one command. Blocks;
// main thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// What was kept outside of the backup; empty: where the hub keeps it itself.
struct RestoredFrom {
  std::filesystem::path checkpoint;             // the last that was signed
  std::vector<std::filesystem::path> journals;  // of withdrawals, of each hub process that served the database
};

struct RestoredReport {
  bool is_whole = false;  // false: it was told, and something is left that a person has to look at
  std::string text;       // sentences for the operator
};

// Gives the database a new incarnation, has the log say that it was set back, withdraws again what was withdrawn after
// the backup, and says what it did and what is left to do. Twice is once, also after it was interrupted: all files are
// read, and found fit to be written, before the database is told. Errors: those of the store and of
// restoration::announce, unusable_directory (a hub serves from DIR, or this command runs there already), contradiction
// (a migration or this command is at work on the database; the checkpoint is not of this log's key, or the log has
// signed another one since), file_unreadable, file_unwritable.
Result<RestoredReport> tell_restored(const Config& config, const RestoredFrom& from);

}  // namespace kith::app
