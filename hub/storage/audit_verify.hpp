// The audit log held against itself, from its rows: every leaf is hashed anew, and the tree that comes of it must be
// the one that the tiles hold and that every signed checkpoint promised. What is kept as computed is never believed. In
// steps of a few thousand leaves, so that nothing waits behind it. Blocks, on a storage thread; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/audit/checkpoint.hpp"
#include "hub/audit/tiles.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// What may be wrong with a log. For each a sentence, docs/audit.md has them.
enum class LogFault : std::uint8_t {
  missing_leaf,      // a row that was placed is gone
  changed_leaf,      // a row says something else than when it was sealed
  changed_tile,      // a tile holds other hashes than the leaves have
  broken_promise,    // the leaves do not lead to the root of a signed checkpoint
  shortened,         // there are fewer leaves than a signed checkpoint, or the head, counts
  foreign_signature  // a kept checkpoint is not signed by the hub's key
};
log::Word name(LogFault fault);

struct FoundFault {
  LogFault fault{};
  std::int64_t at = 0;  // the first leaf, or the size of the checkpoint, that shows it
};

class LogVerifier {
 public:
  // `outside`: a checkpoint that was kept apart from the database, if there is one. It need not hold where the log says
  // that it was set back since.
  explicit LogVerifier(kith::audit::VerifierKey key, std::optional<kith::audit::Checkpoint> outside = std::nullopt);

  // Goes on; true when the end of what was sealed is reached, or a fault. After an error it may be called again.
  // Errors: as pg::guarded gives them.
  Result<bool> step(pg::Connection& connection, std::int64_t most_leaves = 4'096);

  [[nodiscard]] const std::optional<FoundFault>& fault() const { return fault_; }
  [[nodiscard]] std::int64_t leaves() const { return static_cast<std::int64_t>(plain_.size()); }
  [[nodiscard]] std::int64_t checkpoints() const { return checkpoints_; }

 private:
  struct Promise {
    std::int64_t size = 0;
    kith::audit::Hash root{};
  };
  bool go_on(pg::Transaction& transaction, std::int64_t most_leaves);
  bool begin(pg::Transaction& transaction);
  bool read_promises(pg::Transaction& transaction, std::int64_t to);
  void keep(const Promise& promise);
  bool reach();
  bool follow(const std::string& leaf);
  bool compare_tiles(pg::Transaction& transaction);
  bool finish(pg::Transaction& transaction);
  // Notes the fault; always true, for "this is the end".
  bool found(LogFault fault, std::int64_t at);

  kith::audit::VerifierKey key_;
  std::optional<kith::audit::Checkpoint> outside_;
  kith::audit::Accumulator plain_;
  kith::audit::TileWriter tiles_;
  std::vector<Promise> promises_;  // not reached yet, by size
  std::int64_t promised_to_ = -1;  // sizes up to here were read
  std::int64_t position_ = 1;      // of the next batch
  std::int64_t end_position_ = 0;  // of the head when this began; 0: not begun
  std::int64_t end_size_ = 0;
  std::int64_t checkpoints_ = 0;
  std::optional<FoundFault> fault_;
};

}  // namespace kith::storage
