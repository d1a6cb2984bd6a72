// Two hubs find where their records differ without sending them: digests over ranges of an origin's stamps, which are
// split where they differ (range-based set reconciliation, Meyer 2022). The ranges are the nodes of a Merkle tree with
// 16 children, whose place follows from the stamps alone; so both hubs have the same tree of the same records, and a
// database can keep its nodes. A difference among n records is found in about log16 n messages. Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "hub/audit/merkle.hpp"
#include "hub/sync/names.hpp"

namespace kith::sync {

using audit::Hash;

// The stamps with keys from index * 16^level on, 16^level of them.
struct Range {
  unsigned level = 0;
  std::uint64_t index = 0;
  auto operator<=>(const Range&) const = default;
};
inline constexpr Range whole_range{16, 0};
[[nodiscard]] bool covers(Range range, Stamp stamp);

struct RangeLeaf {
  Stamp stamp;
  RecordUid uid;
  auto operator<=>(const RangeLeaf&) const = default;
};

struct RangeDigest {
  Range range;
  Hash digest{};
};

// What one hub says of a range: its records, where they are few; else digests of parts that hold all of them.
struct RangeContent {
  Range range;
  std::vector<RangeDigest> parts;
  std::vector<RangeLeaf> leaves;
};

class RangeTree {
 public:
  static constexpr std::size_t few = 16;
  explicit RangeTree(std::vector<RangeLeaf> leaves);
  [[nodiscard]] bool is_empty() const { return leaves_.empty(); }
  // All zero of a range without records.
  [[nodiscard]] Hash digest(Range range) const;
  [[nodiscard]] RangeContent content(Range range) const;
  [[nodiscard]] std::span<const RangeLeaf> leaves_in(Range range) const;

 private:
  std::vector<RangeLeaf> leaves_;  // sorted
};

}  // namespace kith::sync
