// The published audit log: sealing puts the leaves that the sequencer has placed into the tree, signing promises them,
// and the rest gives a member tiles, entries, proofs and its own leaves. Only who seals changes anything, under the
// lock of one row that no push ever takes. Blocks, on a storage thread; every function is one short transaction.
// Errors, where nothing else is said: as pg::guarded gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/audit/checkpoint.hpp"
#include "hub/audit/tiles.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::audit_log {

// The database remembers by which key its log is signed. Errors: malformed_config where it was another.
Result<void> check_key(pg::Connection& connection, const kith::audit::VerifierKey& key);

struct Sealed {
  std::int64_t size = 0;   // of the tree
  std::int64_t added = 0;  // leaves
  bool has_more = false;   // take the next step at once
  // A leaf that was placed is missing, the tiles do not lead to the root, or a verification found a fault: nothing is
  // sealed any more.
  bool is_broken = false;
};
// Puts up to about `most_leaves` into the tree. Another process that seals at this moment is not waited for.
Result<Sealed> seal(pg::Connection& connection, std::int64_t most_leaves = 4'096);

// How many leaves are placed and not sealed.
Result<std::int64_t> waiting(pg::Connection& connection);

// After a verification found a fault: neither seal() nor sign() does anything from then on, in any process.
Result<void> mark_broken(pg::Connection& connection);

// The newest checkpoint as published: a new one where the tree has grown since, or there was none. Errors: not_found
// where there is none and a fault was found; contradiction where the newest is not signed by this key.
Result<std::string> sign(pg::Connection& connection, const kith::audit::Signer& signer);
// Errors: not_found before the first.
Result<std::string> newest_checkpoint(pg::Connection& connection);

// Hashes or entries of a tile that the tree has at its size of today. Errors: not_found.
Result<std::string> tile(pg::Connection& connection, const kith::audit::Tile& tile);
Result<std::string> entries(pg::Connection& connection, const kith::audit::Tile& tile);

// Whether the log is at least as long as it was promised to be, and its first `size` leaves lead to `root`, by the
// stored hashes. Errors: those of the database.
Result<bool> holds(pg::Connection& connection, std::uint64_t size, const kith::audit::Hash& root);

// RFC 9162's proofs, in sizes that the tree has had. Errors: out_of_range.
Result<std::vector<kith::audit::Hash>> prove_inclusion(pg::Connection& connection, std::uint64_t index,
                                                       std::uint64_t size);
Result<std::vector<kith::audit::Hash>> prove_consistency(pg::Connection& connection, std::uint64_t from,
                                                         std::uint64_t to);

struct NumberedLeaf {
  std::int64_t index = 0;
  std::string bytes;  // see hub/audit/leaf.hpp
};
struct LeafPage {
  std::vector<NumberedLeaf> leaves;  // by index
  std::optional<std::int64_t> next;  // where the following page begins; nothing: that is all
  std::int64_t sealed = 0;           // how many leaves of the log are in the tree
};
struct LeafFilter {
  std::int64_t from = 0;     // index
  std::int32_t limit = 100;  // leaves
  bool access_only = false;  // only what somebody got to see
};
// The organisation's own leaves, those not sealed yet too.
Result<LeafPage> own_leaves(pg::Connection& connection, const OrgCode& org, const LeafFilter& filter);
// Everybody's, for an auditor, in the role kith_auditor, which sees no record; leaves a leaf that says by whom.
Result<LeafPage> all_leaves(pg::Connection& connection, const PartyCode& by, Purpose purpose, const LeafFilter& filter);

}  // namespace kith::storage::audit_log
