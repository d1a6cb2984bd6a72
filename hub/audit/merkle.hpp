// The Merkle tree of the audit log, as RFC 9162 section 2.1 (RFC 6962 section 2.1) defines it over SHA-256: the hashes
// of leaves and nodes, the root of a tree, and proofs that a leaf stands in a tree or that one tree is the beginning of
// another. Whoever holds some of the tree's nodes gives them as a Nodes, so that a hub reads them from its database and
// a member from what it has fetched. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::audit {

using Hash = std::array<std::uint8_t, 32>;

// SHA-256 of the bytes (FIPS 180-4).
Hash sha256(std::string_view bytes);
// SHA-256(0x00 || entry) and SHA-256(0x01 || left || right).
Hash leaf_hash(std::string_view entry);
Hash node_hash(const Hash& left, const Hash& right);
// The root of a tree without leaves: SHA-256 of nothing.
Hash empty_root();

// The hash of the complete subtree with 2^level leaves that begins at leaf index * 2^level.
using Nodes = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// The root of the first `size` leaves. Errors: those of the nodes.
Result<Hash> root_of(std::uint64_t size, const Nodes& nodes);
// RFC 9162 section 2.1.3.1: the path from a leaf to the root. Errors: out_of_range (index not below size), the nodes'.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const Nodes& nodes);
// Section 2.1.4.1: that the tree of `from` leaves is the beginning of the tree of `to`; empty where there is nothing to
// prove (from is 0 or equals to). Errors: out_of_range (from above to), the nodes'.
Result<std::vector<Hash>> consistency_proof(std::uint64_t from, std::uint64_t to, const Nodes& nodes);

// Sections 2.1.3.2 and 2.1.4.2. A proof that is too long or too short is none.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root);
bool verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof, const Hash& from_root,
                        const Hash& to_root);

// Leaves in their order to a root, in memory that grows with the logarithm of their number.
class Accumulator {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;

 private:
  std::vector<Hash> complete_;  // of the subtrees that `size_` is made of, the largest first
  std::uint64_t size_ = 0;
};

}  // namespace kith::audit
