// The hub's care of its audit log: leaves into the tree once a second where many wait, a signed checkpoint each minute
// in which something was added, and once a night, and at the start, the whole log from its rows. What is promised is
// kept in a file beside the database too, so that a database that was set back is noticed. A log that is not as it was
// promised is signed no more; while that file cannot be read nothing is signed either, and it is read again. What was
// withdrawn is written into the journal beside the database. Runs on the main thread's executor; what asks the database
// hops to the control lane.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "hub/app/config.hpp"
#include "hub/app/state.hpp"
#include "hub/app/withdrawal_keeper.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/task.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/base/clock.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/database.hpp"

namespace kith::app {

// The night that a moment belongs to: from that hour of a local day until the same hour of the next, also on the day on
// which summer time skips the hour. The log is verified once in each. Pure but for the table of time zones.
std::chrono::local_days night_of(WallTime now, const std::string& zone, std::uint32_t hour);

// How often a step of the verification that has failed is taken again before the night is given up.
struct Persistence {
  unsigned most_failures = 20;  // in succession
  std::chrono::milliseconds first_pause{1'000};
  // After so many failures: twice the one before, and at most thirty seconds.
  [[nodiscard]] std::chrono::milliseconds pause(unsigned failures) const {
    return std::min(first_pause * (1U << std::min(failures - 1, 16U)), std::chrono::milliseconds{30'000});
  }
};

class LogKeeper {
 public:
  // `audit_key`: of the signer; the journal of withdrawals is under it too.
  LogKeeper(const boost::asio::any_io_executor& executor, storage::Database& database, const audit::Signer& signer,
            const SecretKey& audit_key, const Clock& clock, const Config& config, State& state,
            Persistence persistence = {});

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
  Task<bool> go_over(storage::LogVerifier& verifier);
  Task<void> verify_once(std::optional<audit::Checkpoint> promise);
  Result<std::optional<audit::Checkpoint>> read_promise();
  void note_broken(log::Word fault, std::int64_t at);
  [[nodiscard]] std::int64_t seconds_now() const;

  storage::Database& database_;
  const audit::Signer& signer_;
  const Clock& clock_;
  const Config& config_;
  State& state_;
  Signal seal_pause_, verify_pause_;
  WithdrawalKeeper withdrawals_;
  Persistence persistence_;
  std::string kept_;  // the note in the file
  bool is_stopping_ = false;
};

}  // namespace kith::app
