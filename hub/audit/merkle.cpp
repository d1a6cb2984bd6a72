// See the header. Trees are split as RFC 9162 splits them: at the largest power of two below their size.
#include "hub/audit/merkle.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <bit>
#include <memory>
#include <new>

namespace kith::audit {
namespace {

// One of each thread, set back for each hash: the log is made and checked by millions of short ones, and OpenSSL knows
// the processor's own SHA-256. A machine whose OpenSSL is set up without one hashes by libsodium.
class Sha256 {
 public:
  static Sha256& begin() {
    thread_local Sha256 one;
    if (one.algorithm_)
      check(EVP_DigestInit_ex2(one.context_.get(), one.algorithm_.get(), nullptr) == 1);
    else
      crypto_hash_sha256_init(&one.state_);
    return one;
  }
  Sha256& add(const void* bytes, std::size_t size) {
    if (algorithm_)
      check(EVP_DigestUpdate(context_.get(), bytes, size) == 1);
    else
      crypto_hash_sha256_update(&state_, static_cast<const unsigned char*>(bytes), size);
    return *this;
  }
  Hash end() {
    Hash hash{};
    if (algorithm_)
      check(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1);
    else
      crypto_hash_sha256_final(&state_, hash.data());
    return hash;
  }

 private:
  // Of an algorithm that is there only for a lack of memory.
  static void check(bool is_done) {
    if (!is_done) throw std::bad_alloc{};
  }
  Sha256() { check(context_ != nullptr); }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
  crypto_hash_sha256_state state_{};
};

// The largest power of two below `size`, which is at least 2.
std::uint64_t split_of(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

struct Range {
  std::uint64_t begin, end;
  [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

// Of a range that the splitting of a tree leads to; such a range begins at a multiple of its own power of two.
Result<Hash> hash_of(Range range, const Nodes& nodes) {
  if (std::has_single_bit(range.size())) {
    const auto level = static_cast<unsigned>(std::countr_zero(range.size()));
    return nodes(level, range.begin >> level);
  }
  const std::uint64_t middle = range.begin + split_of(range.size());
  KITH_ASSIGN(const Hash left, hash_of({range.begin, middle}, nodes));
  KITH_ASSIGN(const Hash right, hash_of({middle, range.end}, nodes));
  return node_hash(left, right);
}

}  // namespace

Hash sha256(std::string_view bytes) {
  return Sha256::begin().add(bytes.data(), bytes.size()).end();
}

Hash leaf_hash(std::string_view entry) {
  constexpr unsigned char prefix = 0;
  return Sha256::begin().add(&prefix, 1).add(entry.data(), entry.size()).end();
}

Hash node_hash(const Hash& left, const Hash& right) {
  constexpr unsigned char prefix = 1;
  return Sha256::begin().add(&prefix, 1).add(left.data(), left.size()).add(right.data(), right.size()).end();
}

Hash empty_root() {
  return sha256({});
}

Result<Hash> root_of(std::uint64_t size, const Nodes& nodes) {
  if (size == 0) return empty_root();
  return hash_of({0, size}, nodes);
}

Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size, const Nodes& nodes) {
  if (index >= size) return fail(Errc::out_of_range);
  std::vector<Hash> from_root;
  Range range{0, size};
  while (range.size() > 1) {
    const std::uint64_t middle = range.begin + split_of(range.size());
    const Range left{range.begin, middle};
    const Range right{middle, range.end};
    KITH_ASSIGN(const Hash sibling, hash_of(index < middle ? right : left, nodes));
    from_root.push_back(sibling);
    range = index < middle ? left : right;
  }
  return std::vector<Hash>{from_root.rbegin(), from_root.rend()};
}

Result<std::vector<Hash>> consistency_proof(std::uint64_t from, std::uint64_t to, const Nodes& nodes) {
  if (from > to) return fail(Errc::out_of_range);
  if (from == 0 || from == to) return std::vector<Hash>{};
  std::vector<Hash> from_root;
  Range range{0, to};
  bool is_known = true;  // the range so far is a whole subtree of the old tree, whose hash the verifier has
  while (from != range.end) {
    const std::uint64_t middle = range.begin + split_of(range.size());
    const Range left{range.begin, middle};
    const Range right{middle, range.end};
    KITH_ASSIGN(const Hash sibling, hash_of(from <= middle ? right : left, nodes));
    from_root.push_back(sibling);
    if (from > middle) is_known = false;
    range = from <= middle ? left : right;
  }
  if (!is_known) {
    KITH_ASSIGN(const Hash last, hash_of(range, nodes));
    from_root.push_back(last);
  }
  return std::vector<Hash>{from_root.rbegin(), from_root.rend()};
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                      const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& step : proof) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      hash = node_hash(step, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, step);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof, const Hash& from_root,
                        const Hash& to_root) {
  if (from > to) return false;
  if (from == to) return proof.empty() && from_root == to_root;
  if (from == 0) return proof.empty() && from_root == empty_root();
  std::uint64_t node = from - 1;
  std::uint64_t last = to - 1;
  while ((node & 1U) != 0) {
    node >>= 1U;
    last >>= 1U;
  }
  // A whole subtree is not in the proof: it is the old root itself.
  if (!std::has_single_bit(from) && proof.empty()) return false;
  Hash old_hash = std::has_single_bit(from) ? from_root : proof.front();
  Hash new_hash = old_hash;
  for (const Hash& step : proof.subspan(std::has_single_bit(from) ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      old_hash = node_hash(step, old_hash);
      new_hash = node_hash(step, new_hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      new_hash = node_hash(new_hash, step);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

void Accumulator::append(const Hash& leaf) {
  complete_.push_back(leaf);
  // As many pairs are complete as the old size has ones at its end.
  for (std::uint64_t odd = size_; (odd & 1U) != 0; odd >>= 1U) {
    const Hash right = complete_.back();
    complete_.pop_back();
    complete_.back() = node_hash(complete_.back(), right);
  }
  ++size_;
}

Hash Accumulator::root() const {
  if (complete_.empty()) return empty_root();
  Hash hash = complete_.back();
  for (std::size_t i = complete_.size() - 1; i > 0; --i) hash = node_hash(complete_[i - 1], hash);
  return hash;
}

}  // namespace kith::audit
