// See the header.
#include "hub/storage/audit_verify.hpp"

#include <algorithm>

#include "hub/audit/leaf.hpp"
#include "hub/storage/placed_leaves.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::storage {
namespace {

using kith::audit::Hash;
using kith::audit::hash_bytes;
using kith::audit::TileWriter;

constexpr pg::Sql read_head = "-- audit_verify.head\nSELECT size, next_position, root FROM kith.audit_head";
constexpr pg::Sql read_tile = "-- audit_verify.tile\nSELECT hashes FROM kith.audit_tile WHERE level = $1 AND tile = $2";
constexpr pg::Sql count_tiles = "-- audit_verify.tiles\nSELECT count(*) FROM kith.audit_tile WHERE level = $1";
constexpr pg::Sql read_checkpoints = R"(-- audit_verify.checkpoints
SELECT size, note FROM kith.audit_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size)";
constexpr pg::Sql longest_checkpoint = "-- audit_verify.longest\nSELECT max(size) FROM kith.audit_checkpoint";

TileWriter empty_tree() {
  return *TileWriter::open(0, {});
}

}  // namespace

log::Word name(LogFault fault) {
  switch (fault) {
    case LogFault::missing_leaf:
      return "missing_leaf";
    case LogFault::changed_leaf:
      return "changed_leaf";
    case LogFault::changed_tile:
      return "changed_tile";
    case LogFault::broken_promise:
      return "broken_promise";
    case LogFault::shortened:
      return "shortened";
    case LogFault::foreign_signature:
      return "foreign_signature";
  }
  __builtin_unreachable();
}

LogVerifier::LogVerifier(kith::audit::VerifierKey key, std::optional<kith::audit::Checkpoint> outside)
    : key_(std::move(key)), outside_(std::move(outside)), tiles_(empty_tree()) {}

bool LogVerifier::found(LogFault fault, std::int64_t at) {
  fault_ = FoundFault{fault, at};
  return true;
}

// What was sealed when this began is looked at; the log goes on growing meanwhile.
bool LogVerifier::begin(pg::Transaction& transaction) {
  const auto head = transaction.exec(read_head);
  end_size_ = head[0].get<std::int64_t>(0);
  end_position_ = head[0].get<std::int64_t>(1);
  keep({end_size_, Hash{}});
  const auto bytes = head[0].get<pg::Bytes>(2);
  std::copy_n(bytes.begin(), hash_bytes, promises_.back().root.begin());
  const auto longest = transaction.exec(longest_checkpoint)[0].get<std::optional<std::int64_t>>(0);
  if (longest && *longest > end_size_) return found(LogFault::shortened, *longest);
  for (const auto& one : kith::audit::still_holding(restoration::said(transaction))) {
    const auto size = static_cast<std::int64_t>(one.size);
    if (size > end_size_) return found(LogFault::shortened, size);
    if (one.root) keep({size, *one.root});
  }
  // What an announced restore has taken back is no promise any more: the file is of before it.
  if (!outside_ || restoration::covers(transaction, *outside_)) return false;
  const auto size = static_cast<std::int64_t>(outside_->size);
  if (size > end_size_) return found(LogFault::shortened, size);
  keep({size, outside_->root});
  return false;
}

void LogVerifier::keep(const Promise& promise) {
  const auto after = std::ranges::upper_bound(promises_, promise.size, {}, &Promise::size);
  promises_.insert(after, promise);
}

// The checkpoints that the next leaves will reach.
bool LogVerifier::read_promises(pg::Transaction& transaction, std::int64_t to) {
  to = std::min(to, end_size_);
  if (to <= promised_to_) return false;
  const auto rows = transaction.exec_prepared(read_checkpoints, promised_to_, to);
  for (int i = 0; i < rows.size(); ++i) {
    const auto size = rows[i].get<std::int64_t>(0);
    const auto opened = kith::audit::open_checkpoint(rows[i].get<std::string>(1), key_);
    if (!opened || static_cast<std::int64_t>(opened->checkpoint.size) != size)
      return found(LogFault::foreign_signature, size);
    keep({size, opened->checkpoint.root});
    ++checkpoints_;
  }
  promised_to_ = to;
  return false;
}

// True where a promise about this size is not kept.
bool LogVerifier::reach() {
  bool is_broken = false;
  while (!promises_.empty() && promises_.front().size == leaves()) {
    is_broken = is_broken || promises_.front().root != plain_.root();
    promises_.erase(promises_.begin());
  }
  return is_broken;
}

bool LogVerifier::follow(const std::string& leaf) {
  const bool is_broken_before = reach();
  const Hash hash = kith::audit::leaf_hash(kith::audit::entry_of(leaf));
  plain_.append(hash);
  tiles_.append(hash);
  return reach() || is_broken_before;
}

bool LogVerifier::compare_tiles(pg::Transaction& transaction) {
  for (const auto& [tile, hashes] : tiles_.take_written()) {
    const auto rows = transaction.exec_prepared(read_tile, static_cast<std::int16_t>(tile.level),
                                                static_cast<std::int64_t>(tile.index));
    const pg::Bytes bytes = rows.empty() ? pg::Bytes{} : rows[0].get<pg::Bytes>(0);
    const std::string_view stored{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    if (stored.starts_with(hashes)) continue;
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(stored, hashes).in1 - stored.begin()) / hash_bytes;
    const auto first = (tile.index * kith::audit::tile_width + at) << (kith::audit::tile_height * tile.level);
    return found(tile.level == 0 ? LogFault::changed_leaf : LogFault::changed_tile, static_cast<std::int64_t>(first));
  }
  return false;
}

bool LogVerifier::finish(pg::Transaction& transaction) {
  if (leaves() < end_size_) return found(LogFault::shortened, leaves());
  if (reach()) return found(LogFault::broken_promise, leaves());  // of a log without leaves
  // Tiles beyond the leaves were made by somebody else.
  for (unsigned level = 0; level < 8; ++level) {
    const auto tiles = transaction.exec_prepared(count_tiles, static_cast<std::int16_t>(level))[0].get<std::int64_t>(0);
    const auto head = static_cast<std::uint64_t>(transaction.exec_prepared(read_head)[0].get<std::int64_t>(0));
    const std::uint64_t hashes = head >> (kith::audit::tile_height * level);
    const auto most = static_cast<std::int64_t>((hashes + kith::audit::tile_width - 1) / kith::audit::tile_width);
    if (tiles > most) return found(LogFault::changed_tile, leaves());
  }
  return true;
}

// True at the end.
bool LogVerifier::go_on(pg::Transaction& transaction, std::int64_t most_leaves) {
  if (end_position_ == 0 && begin(transaction)) return true;
  const auto placed = read_placed(transaction, {.from_position = position_,
                                                .first_index = leaves(),
                                                .before_position = end_position_,
                                                .most_leaves = most_leaves});
  if (read_promises(transaction, leaves() + static_cast<std::int64_t>(placed.leaves.size()))) return true;
  std::optional<std::int64_t> broken_at;
  for (const PlacedLeaf& leaf : placed.leaves)
    if (follow(leaf.bytes) && !broken_at) broken_at = leaves();
  // A tile that differs says which leaf it was; a promise only that one before it was.
  if (compare_tiles(transaction)) return true;
  if (broken_at) return found(LogFault::broken_promise, *broken_at);
  if (placed.has_gap) return found(LogFault::missing_leaf, leaves());
  if (placed.next_position == position_) return finish(transaction);
  position_ = placed.next_position;
  return false;
}

Result<bool> LogVerifier::step(pg::Connection& connection, std::int64_t most_leaves) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    // One picture of rows, tiles and checkpoints.
    pg::Transaction transaction{c, pg::Role::sealer, std::nullopt, pg::Isolation::repeatable_read};
    // A step that fails half way is taken again from where it began.
    LogVerifier next = *this;
    const bool is_done = next.go_on(transaction, most_leaves);
    *this = std::move(next);
    return is_done;
  });
}

}  // namespace kith::storage
