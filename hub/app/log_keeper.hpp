// The hub's care of its audit log: leaves into the tree once a second where many wait, a signed checkpoint each minute
// in which something was added, and once a night, and at the start, the whole log from its rows. What is promised is
// kept in a file beside the database too, so that a database that was set back is noticed. A log that is not as it was
// promised is signed no more. What was withdrawn is written into the journal beside the database. Runs on the main
// thread's executor; what blocks hops to the control lane.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "hub/app/config.hpp"
#include "hub/app/state.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/task.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/base/clock.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/database.hpp"

namespace kith::app {

// The checkpoint that a hub has signed last, kept apart from its database.
std::filesystem::path kept_checkpoint_file(const std::filesystem::path& data);
// Nothing where there is none yet. Errors: contradiction (not one of this key's), file_unreadable. Blocks.
Result<std::optional<audit::Checkpoint>> read_kept_checkpoint(const std::filesystem::path& data,
                                                              const audit::VerifierKey& key);
// The same of any file. The same errors.
Result<std::optional<audit::Checkpoint>> read_checkpoint(const std::filesystem::path& file,
                                                         const audit::VerifierKey& key);
// On the disk when this returns. Errors: file_unwritable. Blocks on a small file.
Result<void> keep_checkpoint(const std::filesystem::path& data, std::string_view note);
// To be asked before anything is signed or kept: false where the database is not the one whose log was promised in that
// file, because it was set back or rewritten. Errors: those of read_kept_checkpoint and the database.
Result<bool> keeps_promise(pg::Connection& connection, const std::filesystem::path& data,
                           const audit::VerifierKey& key);

// The night that a moment belongs to: from that hour of a local day until the same hour of the next, also on the day on
// which summer time skips the hour. The log is verified once in each. Pure but for the table of time zones.
std::chrono::local_days night_of(WallTime now, const std::string& zone, std::uint32_t hour);

class LogKeeper {
 public:
  LogKeeper(const boost::asio::any_io_executor& executor, storage::Database& database, const audit::Signer& signer,
            const Clock& clock, const Config& config, State& state);

  // Until stop().
  Task<void> seal();
  Task<void> verify();
  // Ends both within their step. On the same executor.
  void stop();
  // After the last commit was placed: the last leaves and their checkpoint.
  Task<void> finish();

 private:
  Task<bool> seal_waiting();  // false: the log is broken, or the database is away
  Task<bool> may_sign();
  Task<void> sign();
  Task<void> journal();  // the withdrawals that have got their places
  Task<void> verify_once();
  void note_broken(log::Word fault, std::int64_t at);
  [[nodiscard]] std::int64_t seconds_now() const;

  storage::Database& database_;
  const audit::Signer& signer_;
  const Clock& clock_;
  const Config& config_;
  State& state_;
  Signal seal_pause_, verify_pause_;
  std::string kept_;               // the note in the file
  std::int64_t journaled_at_ = 0;  // where its last line is
  std::int64_t journaled_to_ = 0;  // the first position that is not in the journal; 0: not read yet
  bool is_stopping_ = false;
};

}  // namespace kith::app
