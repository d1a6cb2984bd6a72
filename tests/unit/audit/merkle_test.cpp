// The tree of RFC 6962 and RFC 9162: its published roots, and proofs of every size to 300 that hold, and hold no longer
// when a byte of anything is another.
#include "hub/audit/merkle.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace kith::audit {
namespace {

std::string hex(const Hash& hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : hash) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

// Of eight leaves, those of Certificate Transparency's own tests.
const std::vector<std::string> eight_leaves = {std::string{},
                                               std::string{"\x00", 1},
                                               "\x10",
                                               "\x20\x21",
                                               "\x30\x31",
                                               "\x40\x41\x42\x43",
                                               "\x50\x51\x52\x53\x54\x55\x56\x57",
                                               "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const std::vector<std::string> eight_roots = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                              "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                              "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                              "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// MTH as the RFC writes it, by recursion over the leaves: what the library is held against.
Hash written_out(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaves[begin];
  std::size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return node_hash(written_out(leaves, begin, begin + split), written_out(leaves, begin + split, end));
}

std::vector<Hash> leaves_of(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  return leaves;
}

Nodes nodes_over(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) -> Result<Hash> {
    const std::uint64_t count = std::uint64_t{1} << level;
    if ((index + 1) * count > leaves.size()) return fail(Errc::out_of_range);
    return written_out(leaves, index * count, (index + 1) * count);
  };
}

Hash changed(Hash hash, std::size_t at) {
  hash[at % hash.size()] ^= static_cast<std::uint8_t>(1U << (at % 8));
  return hash;
}

BOOST_AUTO_TEST_SUITE(merkle)

BOOST_AUTO_TEST_CASE(the_roots_of_eight_leaves_are_the_published_ones) {
  Accumulator log;
  std::vector<Hash> leaves;
  BOOST_TEST(hex(log.root()) == eight_roots[0]);
  for (std::size_t i = 0; i < eight_leaves.size(); ++i) {
    leaves.push_back(leaf_hash(eight_leaves[i]));
    log.append(leaves.back());
    BOOST_TEST(hex(log.root()) == eight_roots[i + 1]);
    BOOST_TEST(hex(*root_of(i + 1, nodes_over(leaves))) == eight_roots[i + 1]);
  }
  BOOST_TEST(log.size() == 8U);
}

BOOST_AUTO_TEST_CASE(a_leaf_is_not_a_node) {
  const Hash left = leaf_hash("a");
  const Hash right = leaf_hash("b");
  const std::string both = std::string(left.begin(), left.end()) + std::string(right.begin(), right.end());
  BOOST_TEST(hex(leaf_hash(both)) != hex(node_hash(left, right)));
}

BOOST_AUTO_TEST_CASE(every_leaf_of_every_size_to_300_has_a_proof_that_holds_for_it_alone) {
  const auto leaves = leaves_of(300);
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    const std::vector<Hash> some(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size));
    const Hash root = written_out(leaves, 0, size);
    // All leaves of small trees, and a spread of large ones: the first, the last, and some between.
    const std::size_t step = size < 40 ? 1 : size / 7;
    for (std::size_t index = 0; index < size; index = index + 1 == size ? size : std::min(index + step, size - 1)) {
      const auto proof = inclusion_proof(index, size, nodes_over(some));
      BOOST_REQUIRE(proof);
      BOOST_REQUIRE(verify_inclusion(leaves[index], index, size, *proof, root));
      BOOST_REQUIRE(!verify_inclusion(changed(leaves[index], size), index, size, *proof, root));
      BOOST_REQUIRE(!verify_inclusion(leaves[index], index, size, *proof, changed(root, index)));
      BOOST_REQUIRE(!verify_inclusion(leaves[index], size, size, *proof, root));
      if (size > 1) BOOST_REQUIRE(!verify_inclusion(leaves[index], (index + 1) % size, size, *proof, root));
      for (std::size_t i = 0; i < proof->size(); ++i) {
        auto other = *proof;
        other[i] = changed(other[i], size + i);
        BOOST_REQUIRE(!verify_inclusion(leaves[index], index, size, other, root));
      }
      auto longer = *proof;
      longer.push_back(root);
      BOOST_REQUIRE(!verify_inclusion(leaves[index], index, size, longer, root));
      if (proof->empty()) continue;
      auto shorter = *proof;
      shorter.pop_back();
      BOOST_REQUIRE(!verify_inclusion(leaves[index], index, size, shorter, root));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_size_to_300_is_proved_to_be_the_beginning_of_those_that_follow) {
  const auto leaves = leaves_of(300);
  for (std::size_t to = 1; to <= leaves.size(); ++to) {
    const std::vector<Hash> some(leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(to));
    const Hash to_root = written_out(leaves, 0, to);
    const std::size_t step = to < 40 ? 1 : to / 7;
    for (std::size_t from = 1; from < to; from = from + 1 == to ? to : std::min(from + step, to - 1)) {
      const Hash from_root = written_out(leaves, 0, from);
      const auto proof = consistency_proof(from, to, nodes_over(some));
      BOOST_REQUIRE(proof);
      BOOST_REQUIRE(verify_consistency(from, to, *proof, from_root, to_root));
      BOOST_REQUIRE(!verify_consistency(from, to, *proof, changed(from_root, to), to_root));
      BOOST_REQUIRE(!verify_consistency(from, to, *proof, from_root, changed(to_root, from)));
      for (std::size_t i = 0; i < proof->size(); ++i) {
        auto other = *proof;
        other[i] = changed(other[i], to + i);
        BOOST_REQUIRE(!verify_consistency(from, to, other, from_root, to_root));
      }
      auto longer = *proof;
      longer.push_back(to_root);
      BOOST_REQUIRE(!verify_consistency(from, to, longer, from_root, to_root));
      auto shorter = *proof;
      shorter.pop_back();
      BOOST_REQUIRE(!verify_consistency(from, to, shorter, from_root, to_root));
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_and_the_same_need_no_proof) {
  const auto leaves = leaves_of(5);
  const Hash root = written_out(leaves, 0, 5);
  BOOST_TEST(consistency_proof(0, 5, nodes_over(leaves))->empty());
  BOOST_TEST(consistency_proof(5, 5, nodes_over(leaves))->empty());
  BOOST_TEST(verify_consistency(5, 5, {}, root, root));
  BOOST_TEST(!verify_consistency(5, 5, {}, changed(root, 3), root));
  BOOST_TEST(verify_consistency(0, 5, {}, empty_root(), root));
  BOOST_TEST(!verify_consistency(0, 5, {}, root, root));
  BOOST_TEST(!verify_consistency(6, 5, {}, root, root));
  BOOST_TEST(!consistency_proof(6, 5, nodes_over(leaves)));
  BOOST_TEST(!inclusion_proof(5, 5, nodes_over(leaves)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::audit
