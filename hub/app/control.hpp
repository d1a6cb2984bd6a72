// The hub's own bookkeeping, a few times a second: free space, the list of organisations, refusals to the
// log, the sequencer's next step, and keys that have expired. Each part goes on when another fails, because a hub that
// cannot write refusals can still serve. Runs on the main thread's executor; what blocks hops to the control lane.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "hub/api/context.hpp"
#include "hub/api/release_reads.hpp"
#include "hub/app/member_ends.hpp"
#include "hub/app/state.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"
#include "hub/storage/sequencer.hpp"

namespace kith::app {

class Control {
 public:
  // `most_records`: that an organisation may have.
  Control(const boost::asio::any_io_executor& executor, storage::Database& database, storage::DiskGuard& disk,
          api::DirectoryHolder& directory, api::StrangerRefusals& strangers, api::MemberRefusals& refusals,
          api::ReleaseReadCounts& release_reads, std::int64_t most_records, State& state);

  // Reads the list of organisations once. Errors: those of the database.
  Task<Result<void>> refresh_directory();
  // Who closes the connections of those that a new directory lets in no more; before the loops run. Each hub process
  // finds out by itself, within the period of its loop.
  void on_shut_out(std::function<void(std::shared_ptr<const auth::Directory>)> act) { shut_out_ = std::move(act); }
  // Until stop(). Each loop ends by itself within its period.
  Task<void> watch_disk();
  Task<void> refresh_directory_often();
  Task<void> write_refusals();
  Task<void> sequence();
  // Deletes expired idempotency keys, of one organisation after the other.
  Task<void> forget_keys();
  // Looks a few times a minute at when members' certificates end, and at how near they are to the records that they may
  // have.
  Task<void> watch_members();
  // Wakes every loop to its end. On the same executor.
  void stop();

  // The last of it at shutdown: what strangers were refused, the last batches, and the lease.
  Task<void> finish();

 private:
  // A pause of a loop, which stop() ends.
  struct Pause {
    explicit Pause(const boost::asio::any_io_executor& executor) : signal(executor) {}
    Task<void> take(std::chrono::milliseconds time);
    Signal signal;
  };

  Task<void> write_refusals_once();
  Task<void> write_members_refusals();
  Task<void> write_known_refusals();
  Task<bool> sequence_once();  // true when there is more to place at once

  storage::Database& database_;
  storage::DiskGuard& disk_;
  api::DirectoryHolder& directory_;
  api::StrangerRefusals& strangers_;
  api::MemberRefusals& refusals_;
  api::ReleaseReadCounts& release_reads_;
  std::int64_t most_records_;  // of an organisation
  State& state_;
  storage::Sequencer sequencer_;
  std::vector<OrgCode> organisations_;  // as last read
  std::function<void(std::shared_ptr<const auth::Directory>)> shut_out_;
  MemberEndWatch member_ends_;
  Pause disk_pause_, directory_pause_, refusals_pause_, sequence_pause_, keys_pause_, ends_pause_;
  bool is_stopping_ = false;
};

}  // namespace kith::app
