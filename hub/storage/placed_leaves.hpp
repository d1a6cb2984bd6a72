// The leaves of the audit log in their order, from the rows: what the sequencer has placed, a piece at a time, each as
// its canonical bytes. Whoever seals, verifies or publishes the log reads it through here, so that all of them see the
// same. Blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "hub/storage/pg.hpp"

namespace kith::storage {

struct PlacedLeaf {
  std::int64_t position = 0;  // of its batch
  std::string bytes;          // see hub/audit/leaf.hpp
};

struct PlacedLeaves {
  std::vector<PlacedLeaf> leaves;  // their indexes begin at the asked one, without gaps
  std::int64_t next_position = 0;  // of the first batch that was not read
  bool has_gap = false;            // after these: a batch or a leaf that must be there is not, or has another place
};

struct PlacedRange {
  std::int64_t from_position = 1;
  std::int64_t first_index = 0;  // of the first leaf of the batch there
  std::int64_t before_position = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_leaves = 4'096;  // whole batches only, and at least one: it may be more by what one batch has
};

// As a role that sees all leaves, or those that the transaction's organisation may see. Throws as the connection does.
PlacedLeaves read_placed(pg::Transaction& transaction, const PlacedRange& range);

// Of a row whose columns are those of KITH_LEAF_COLUMNS (of leaf l and its batch b), from `first` on: the leaf's
// canonical bytes.
std::string leaf_bytes(const pg::Rows::Row& row, int first);

}  // namespace kith::storage

// SAFETY of the macro: a literal that joins literals, as in record_columns.hpp; SQL stays known at compile time.
#define KITH_LEAF_COLUMNS \
  "l.event, l.purpose, l.at, l.records, l.reason, l.record_uid, l.org, l.principal, l.nonce, l.leaf, b.leaf_seed"
