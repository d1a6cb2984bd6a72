// The part of the audit log that members and auditors read.
#include "hub/storage/audit_log.hpp"

#include <algorithm>

#include "hub/audit/leaf.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/placed_leaves.hpp"

namespace kith::storage::audit_log {
namespace {

using kith::audit::Hash;
using kith::audit::hash_bytes;
using kith::audit::Tile;
using kith::audit::tile_width;

constexpr pg::Sql newest = "-- audit_log.published\nSELECT note FROM kith.audit_checkpoint ORDER BY size DESC LIMIT 1";

constexpr pg::Sql read_tile = R"(-- audit_log.tile
SELECT substring(hashes FROM 1 FOR $3) FROM kith.audit_tile WHERE level = $1 AND tile = $2 AND length(hashes) >= $3)";

constexpr pg::Sql read_size = "-- audit_log.size\nSELECT size FROM kith.audit_head";

// From the batch with the tile's first leaf to the one with the next tile's.
constexpr pg::Sql bundle_range = R"(-- audit_log.bundle_range
SELECT t.from_position, first.first_leaf,
       coalesce((SELECT n.from_position + 1 FROM kith.audit_tile AS n WHERE n.level = 0 AND n.tile = t.tile + 1),
                head.next_position)
  FROM kith.audit_tile AS t
  JOIN kith.commit_batch AS first ON first.position = t.from_position
 CROSS JOIN kith.audit_head AS head
 WHERE t.level = 0 AND t.tile = $1 AND length(t.hashes) >= $2)";

// The last batch of the organisation that begins at `from` or before may reach beyond it.
constexpr pg::Sql select_own{
    "-- audit_log.own\n"
    "SELECT b.first_leaf + l.leaf, " KITH_LEAF_COLUMNS
    "\n"
    "  FROM kith.commit_batch AS b JOIN kith.audit_leaf AS l ON l.batch = b.batch AND l.xid = b.xid AND l.leaf < "
    "b.leaves\n"
    " WHERE b.org = $1 AND l.org = $1 AND b.first_leaf + l.leaf >= $2 AND (NOT $4 OR l.event IN (3, 4, 5, 9, 10, 11))\n"
    "   AND b.first_leaf >= coalesce((SELECT max(first_leaf) FROM kith.commit_batch WHERE org = $1 AND first_leaf <= "
    "$2), 0)\n"
    " ORDER BY b.first_leaf, b.batch, l.leaf LIMIT $3"};

// From the tile of `from` on, which knows the place of its first batch; before there is one, from the beginning.
constexpr pg::Sql select_all{
    "-- audit_log.all\n"
    "SELECT b.first_leaf + l.leaf, " KITH_LEAF_COLUMNS
    "\n"
    "  FROM kith.commit_batch AS b JOIN kith.audit_leaf AS l ON l.batch = b.batch AND l.xid = b.xid AND l.leaf < "
    "b.leaves\n"
    " WHERE b.position >= coalesce((SELECT t.from_position FROM kith.audit_tile AS t WHERE t.level = 0\n"
    "         AND t.tile <= $1 / 256 ORDER BY t.tile DESC LIMIT 1), 0)\n"
    "   AND b.first_leaf + l.leaf >= $1 AND (NOT $3 OR l.event IN (3, 4, 5, 9, 10, 11))\n"
    " ORDER BY b.position, l.leaf LIMIT $2"};

LeafPage page_of(const pg::Rows& rows, std::int32_t limit) {
  LeafPage found;
  for (int i = 0; i < rows.size(); ++i) {
    const auto index = rows[i].get<std::int64_t>(0);
    if (i == limit) {
      found.next = index;
      break;
    }
    found.leaves.push_back({index, leaf_bytes(rows[i], 1)});
  }
  return found;
}

kith::audit::Nodes stored_nodes(pg::Transaction& transaction, std::uint64_t size) {
  return kith::audit::nodes_of(size, [&transaction](const Tile& tile) -> Result<std::string> {
    const auto rows = transaction.exec_prepared(read_tile, static_cast<std::int16_t>(tile.level),
                                                static_cast<std::int64_t>(tile.index),
                                                static_cast<std::int32_t>(tile.width * hash_bytes));
    if (rows.empty()) return fail(Errc::out_of_range);
    const auto bytes = rows[0].get<pg::Bytes>(0);
    return std::string{bytes.begin(), bytes.end()};
  });
}

template <class Prove>
Result<std::vector<Hash>> prove(pg::Connection& connection, std::uint64_t size, Prove prove_it) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Hash>> {
    pg::Transaction transaction{c, pg::Role::audit_reads};
    const auto today = static_cast<std::uint64_t>(transaction.exec_prepared(read_size)[0].get<std::int64_t>(0));
    if (size > today) return fail(Errc::out_of_range);
    return prove_it(stored_nodes(transaction, size));
  });
}

}  // namespace

Result<std::string> newest_checkpoint(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::string> {
    pg::Transaction transaction{c, pg::Role::audit_reads};
    const auto rows = transaction.exec_prepared(newest);
    if (rows.empty()) return fail(Errc::not_found);
    return rows[0].get<std::string>(0);
  });
}

Result<std::string> tile(pg::Connection& connection, const Tile& tile) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::string> {
    pg::Transaction transaction{c, pg::Role::audit_reads};
    const auto rows = transaction.exec_prepared(read_tile, static_cast<std::int16_t>(tile.level),
                                                static_cast<std::int64_t>(tile.index),
                                                static_cast<std::int32_t>(tile.width * hash_bytes));
    if (rows.empty()) return fail(Errc::not_found);
    const auto bytes = rows[0].get<pg::Bytes>(0);
    return std::string{bytes.begin(), bytes.end()};
  });
}

Result<bool> holds(pg::Connection& connection, std::uint64_t size, const Hash& root) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    pg::Transaction transaction{c, pg::Role::audit_reads};
    if (size > static_cast<std::uint64_t>(transaction.exec_prepared(read_size)[0].get<std::int64_t>(0))) return false;
    const auto found = kith::audit::root_of(size, stored_nodes(transaction, size));
    return found && *found == root;  // a hash that is not there is none that was promised
  });
}

// Read from the rows and not kept beside them: an entry is a digest of what the rows say now.
Result<std::string> entries(pg::Connection& connection, const Tile& tile) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::string> {
    pg::Transaction transaction{c, pg::Role::sealer};
    const auto rows = transaction.exec_prepared(bundle_range, static_cast<std::int64_t>(tile.index),
                                                static_cast<std::int32_t>(tile.width * hash_bytes));
    if (rows.empty()) return fail(Errc::not_found);
    PlacedRange range{rows[0].get<std::int64_t>(0), rows[0].get<std::int64_t>(1), rows[0].get<std::int64_t>(2)};
    const auto begin = static_cast<std::int64_t>(tile.index) * tile_width;
    const std::int64_t end = begin + tile.width;
    std::string bundle;
    std::int64_t index = range.first_index;
    while (index < end) {
      const auto placed = read_placed(transaction, range);
      for (const PlacedLeaf& leaf : placed.leaves) {
        if (index >= begin && index < end) kith::audit::append_entry(bundle, kith::audit::entry_of(leaf.bytes));
        ++index;
      }
      if (placed.has_gap || placed.next_position == range.from_position) break;
      range.from_position = placed.next_position;
      range.first_index = index;
    }
    if (index < end) return fail(Errc::not_found);  // a leaf is gone; verifying says which
    return bundle;
  });
}

Result<std::vector<Hash>> prove_inclusion(pg::Connection& connection, std::uint64_t index, std::uint64_t size) {
  return prove(connection, size, [&](const auto& nodes) { return kith::audit::inclusion_proof(index, size, nodes); });
}

Result<std::vector<Hash>> prove_consistency(pg::Connection& connection, std::uint64_t from, std::uint64_t to) {
  return prove(connection, to, [&](const auto& nodes) { return kith::audit::consistency_proof(from, to, nodes); });
}

Result<LeafPage> own_leaves(pg::Connection& connection, const OrgCode& org, const LeafFilter& filter) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<LeafPage> {
    pg::Transaction transaction{c, pg::Role::audit_reads, org};
    const auto rows =
        transaction.exec_prepared(select_own, org, filter.from, std::int64_t{filter.limit} + 1, filter.access_only);
    LeafPage found = page_of(rows, filter.limit);
    found.sealed = transaction.exec_prepared(read_size)[0].get<std::int64_t>(0);
    return found;
  });
}

Result<LeafPage> all_leaves(pg::Connection& connection, const PartyCode& by, Purpose purpose,
                            const LeafFilter& filter) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<LeafPage> {
    pg::Transaction transaction{c, pg::Role::auditor};
    const auto rows =
        transaction.exec_prepared(select_all, filter.from, std::int64_t{filter.limit} + 1, filter.access_only);
    LeafPage found = page_of(rows, filter.limit);
    found.sealed = transaction.exec_prepared(read_size)[0].get<std::int64_t>(0);
    AuditLeaf leaf;
    leaf.event = AuditEvent::log_read;
    leaf.principal = AuditPrincipal::of(by);
    leaf.purpose = purpose;
    leaf.records = static_cast<std::int32_t>(found.leaves.size());
    audit::append(transaction, BatchKind::read, std::nullopt, 0, {&leaf, 1});
    transaction.commit();
    return found;
  });
}

}  // namespace kith::storage::audit_log
