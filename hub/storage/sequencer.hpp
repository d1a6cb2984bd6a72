// One order for everything that was committed. Batches get their numbers when they are inserted, but commit in another
// order; the sequencer gives each batch whose transaction lies below the horizon (pg_snapshot_xmin: every older
// transaction has ended) the next position, and its audit leaves the next indexes, both without gaps. A batch below the
// horizon can no longer appear late, so a position once given is final. One hub process does this at a time, by a lease
// with a fencing token; the lease's row stays locked for the step, so a holder that slept too long changes nothing.
// Blocks, on a storage thread; a step is one short transaction.
#pragma once

#include <chrono>
#include <cstdint>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

struct SequencerStep {
  bool holds_lease = false;  // false: another process does; the rest is 0
  std::int64_t token = 0;    // grows with each change of holder
  std::int64_t placed = 0;   // batches
  std::int64_t leaves = 0;
  bool has_more = false;  // the step was full: take the next at once
  // Age of the oldest batch that has no position yet; 0: none waits. A transaction that stays open shows here.
  std::chrono::microseconds horizon_age{0};
};

class Sequencer {
 public:
  // `holder` names this process for as long as it lives. A step is at most `most_batches` long.
  explicit Sequencer(Uuid holder, std::chrono::milliseconds lease = std::chrono::seconds{10},
                     std::int64_t most_batches = 5'000)
      : holder_(holder), lease_(lease), most_batches_(most_batches) {}
  // Takes or renews the lease and places what is ready.
  // Errors: as pg::guarded gives them.
  Result<SequencerStep> step(pg::Connection& connection) const;
  // Lets the next holder start at once, at shutdown.
  Result<void> release(pg::Connection& connection) const;

 private:
  Uuid holder_;
  std::chrono::milliseconds lease_;
  std::int64_t most_batches_;
};

}  // namespace kith::storage
