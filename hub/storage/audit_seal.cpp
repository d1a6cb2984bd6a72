// Sealing and signing: the part of the audit log that writes.
#include <algorithm>
#include <array>
#include <map>

#include "hub/audit/leaf.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/placed_leaves.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::storage::audit_log {
namespace {

using kith::audit::Hash;
using kith::audit::TileWriter;

constexpr pg::Sql keep_first_key =
    "-- audit_log.keep_key\nUPDATE kith.audit_head SET public_key = $1 WHERE public_key IS NULL";
constexpr pg::Sql is_same_key = "-- audit_log.compare_key\nSELECT public_key = $1 FROM kith.audit_head";

constexpr pg::Sql lock_head = R"(-- audit_log.lock_head
SELECT size, next_position, root, is_broken FROM kith.audit_head FOR UPDATE SKIP LOCKED)";
constexpr pg::Sql move_head = R"(-- audit_log.move_head
UPDATE kith.audit_head SET size = $1, next_position = $2, root = $3)";
constexpr pg::Sql read_tile = "-- audit_log.edge\nSELECT hashes FROM kith.audit_tile WHERE level = $1 AND tile = $2";
constexpr pg::Sql write_tile = R"(-- audit_log.write_tile
INSERT INTO kith.audit_tile (level, tile, from_position, hashes) VALUES ($1, $2, $3, $4)
ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes)";

constexpr pg::Sql set_broken =
    "-- audit_log.mark_broken\nUPDATE kith.audit_head SET is_broken = true WHERE NOT is_broken";
constexpr pg::Sql count_waiting = R"(-- audit_log.waiting
SELECT end_.next_leaf - head.size FROM kith.sequence_end AS end_, kith.audit_head AS head)";

constexpr pg::Sql read_unsigned = R"(-- audit_log.unsigned
SELECT size, root FROM kith.audit_head AS head
 WHERE NOT is_broken AND NOT EXISTS (SELECT FROM kith.audit_checkpoint AS c WHERE c.size = head.size))";
constexpr pg::Sql keep_note = R"(-- audit_log.keep_checkpoint
INSERT INTO kith.audit_checkpoint (size, note) VALUES ($1, $2) ON CONFLICT DO NOTHING)";
constexpr pg::Sql newest = "-- audit_log.newest\nSELECT note FROM kith.audit_checkpoint ORDER BY size DESC LIMIT 1";

struct Head {
  std::int64_t size = 0;
  std::int64_t next_position = 1;
  Hash root{};
};

Hash hash_of(pg::Bytes bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

// The tiles at the right edge, if they lead to the root that was kept with them.
Result<TileWriter> open_edge(pg::Transaction& transaction, const Head& head) {
  const auto size = static_cast<std::uint64_t>(head.size);
  std::vector<std::string> edge;
  for (unsigned level = 0; level < TileWriter::levels(size); ++level) {
    const std::uint64_t hashes = size >> (kith::audit::tile_height * level);
    const auto rows = transaction.exec_prepared(read_tile, static_cast<std::int16_t>(level),
                                                static_cast<std::int64_t>(hashes / kith::audit::tile_width));
    const pg::Bytes bytes = rows.empty() ? pg::Bytes{} : rows[0].get<pg::Bytes>(0);
    edge.emplace_back(bytes.begin(), bytes.end());
  }
  KITH_ASSIGN(auto writer, TileWriter::open(size, std::move(edge)));
  if (writer.root() != head.root) return fail(Errc::contradiction);
  return writer;
}

void write_tiles(pg::Transaction& transaction, TileWriter& writer,
                 const std::map<std::uint64_t, std::int64_t>& from_positions) {
  for (const auto& [tile, hashes] : writer.take_written()) {
    std::optional<std::int64_t> from;
    if (const auto found = from_positions.find(tile.index); tile.level == 0 && found != from_positions.end())
      from = found->second;
    const pg::Bytes bytes{reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size()};
    transaction.exec_prepared(write_tile, static_cast<std::int16_t>(tile.level), static_cast<std::int64_t>(tile.index),
                              from, bytes);
  }
}

Sealed broken(const Head& head) {
  return {.size = head.size, .added = 0, .has_more = false, .is_broken = true};
}

Sealed seal_in(pg::Transaction& transaction, const Head& head, std::int64_t most_leaves) {
  const auto placed = read_placed(
      transaction, {.from_position = head.next_position, .first_index = head.size, .most_leaves = most_leaves});
  if (placed.has_gap) return broken(head);
  if (placed.next_position == head.next_position) return {.size = head.size};
  auto writer = open_edge(transaction, head);
  if (!writer) return broken(head);
  std::map<std::uint64_t, std::int64_t> from_positions;
  for (const PlacedLeaf& leaf : placed.leaves) {
    if (writer->size() % kith::audit::tile_width == 0)
      from_positions[writer->size() / kith::audit::tile_width] = leaf.position;
    writer->append(kith::audit::leaf_hash(kith::audit::entry_of(leaf.bytes)));
  }
  write_tiles(transaction, *writer, from_positions);
  const auto size = static_cast<std::int64_t>(writer->size());
  transaction.exec_prepared(move_head, size, placed.next_position, pg::Bytes{writer->root()});
  transaction.commit();
  return {.size = size, .added = size - head.size, .has_more = size - head.size >= most_leaves};
}

}  // namespace

Result<void> check_key(pg::Connection& connection, const kith::audit::VerifierKey& key) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::sealer};
    transaction.exec(keep_first_key, pg::Bytes{key.key()});
    const bool is_same = transaction.exec(is_same_key, pg::Bytes{key.key()})[0].get<bool>(0);
    transaction.commit();
    if (is_same) return {};
    return fail(Error{Errc::malformed_config,
                      {},
                      "DIR/keys/audit.key is not the key that signs this database's log: restore it from its backup"});
  });
}

Result<Sealed> seal(pg::Connection& connection, std::int64_t most_leaves) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Sealed> {
    pg::Transaction transaction{c, pg::Role::sealer};
    const auto rows = transaction.exec_prepared(lock_head);
    if (rows.empty()) return Sealed{};
    const Head head{rows[0].get<std::int64_t>(0), rows[0].get<std::int64_t>(1), hash_of(rows[0].get<pg::Bytes>(2))};
    return rows[0].get<bool>(3) ? broken(head) : seal_in(transaction, head, most_leaves);
  });
}

Result<void> mark_broken(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::sealer};
    transaction.exec(set_broken);
    transaction.commit();
    return {};
  });
}

Result<std::int64_t> waiting(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::int64_t> {
    pg::Transaction transaction{c, pg::Role::sealer};
    return transaction.exec_prepared(count_waiting)[0].get<std::int64_t>(0);
  });
}

Result<std::string> sign(pg::Connection& connection, const kith::audit::Signer& signer) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::string> {
    pg::Transaction transaction{c, pg::Role::sealer};
    if (const auto rows = transaction.exec_prepared(read_unsigned); !rows.empty()) {
      const auto size = rows[0].get<std::int64_t>(0);
      const kith::audit::Checkpoint checkpoint{signer.key().name(), static_cast<std::uint64_t>(size),
                                               hash_of(rows[0].get<pg::Bytes>(1)), restoration::said(transaction)};
      transaction.exec_prepared(keep_note, size, kith::audit::sign_checkpoint(checkpoint, signer).serialized());
    }
    const auto rows = transaction.exec_prepared(newest);
    if (rows.empty()) return fail(Errc::not_found);
    auto note = rows[0].get<std::string>(0);
    // What another role may have put there is no promise of this hub, and goes into no file and to nobody.
    KITH_TRY(kith::audit::open_checkpoint(note, signer.key()));
    transaction.commit();
    return note;
  });
}

}  // namespace kith::storage::audit_log
