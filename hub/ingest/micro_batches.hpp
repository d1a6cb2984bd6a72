// Small pushes of many connections in common transactions. A batch leaves when the one before has committed: alone, a
// push waits for nobody; under load the batches grow by themselves, and one commit carries many. Any thread may call
// it.
#pragma once

#include <functional>
#include <memory>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/records.hpp"

namespace kith::ingest {

class MicroBatches {
 public:
  using Rows = std::vector<storage::RowResult>;

  MicroBatches(storage::Database& database, const SecretKey& digest_key,
               std::function<std::chrono::year_month_day()> today, const Limits& limits);
  ~MicroBatches();
  MicroBatches(const MicroBatches&) = delete;
  MicroBatches& operator=(const MicroBatches&) = delete;

  // Resumes after the commit, with a result for each row of `flush`, which is of `org` alone. Errors:
  // rate_limited (too many of this organisation wait), too_busy (too many wait), shutting_down, those of
  // storage::insert.
  Task<Result<Rows>> commit(OrgCode org, storage::Flush flush);
  // For who met a lock in a transaction of its own (storage::rows_are_locked): while the mark lives, pushes of this
  // organisation wait for its end, because they would most likely meet it too, and all others with them.
  using Locked = std::shared_ptr<void>;
  [[nodiscard]] Locked mark_locked(const OrgCode& org);
  // Whether pushes of this organisation wait for a lock.
  [[nodiscard]] bool is_locked(const OrgCode& org) const;

  // Refuses new pushes and returns when those that wait have their answer.
  Task<void> drain();

  // True while pushes keep coming: somebody waits for an answer now, or did less than 50 ms ago.
  [[nodiscard]] bool are_coming() const;
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::uint64_t batches() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::ingest
