// The hub's care of the journal of withdrawals: once a minute, and at its end, what was withdrawn since is written
// beside the database. A database that was set back without a word is told by it, and its withdrawals are written anew.
// Runs on the main thread's executor; what asks the database hops to the control lane.
#pragma once

#include <filesystem>
#include <optional>

#include "hub/app/state.hpp"
#include "hub/app/withdrawal_journal.hpp"
#include "hub/async/task.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/database.hpp"

namespace kith::app {

class WithdrawalKeeper {
 public:
  // `key`: of the audit log.
  WithdrawalKeeper(storage::Database& database, const SecretKey& key, std::filesystem::path file, State& state);

  // All that have got their places. What cannot be written or read now the next call tries again; State says so
  // meanwhile.
  Task<void> write_new();

 private:
  struct Written {
    storage::restoration::OrderMark looked_to, last_line;
    JournalPlace next;
  };
  Result<void> open();
  Result<void> take(const storage::restoration::WithdrawalPage& page);
  void say(const Result<void>& done);

  storage::Database& database_;
  SecretKey key_;
  std::filesystem::path file_;
  State& state_;
  std::optional<Written> written_;  // nothing: the file was not read yet
};

}  // namespace kith::app
