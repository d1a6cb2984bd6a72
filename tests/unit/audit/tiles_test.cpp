// Tiles: the addresses and counts of the C2SP page, a tree that grows tile by tile to the same roots, and one that is
// read from somebody who changes a byte.
#include "hub/audit/tiles.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

namespace kith::audit {
namespace {

std::string root_text(const Hash& hash) {
  return {hash.begin(), hash.end()};
}

Hash leaf_number(std::uint64_t number) {
  return leaf_hash("leaf " + std::to_string(number));
}

// A log that stores tiles as the hub does: a tile grows, and its beginning is served as the partial tile it once was.
struct Stored {
  std::map<std::pair<unsigned, std::uint64_t>, std::string> tiles;
  std::uint64_t size = 0;

  [[nodiscard]] std::string edge(unsigned level) const {
    const std::uint64_t hashes = size >> (tile_height * level);
    const auto found = tiles.find({level, hashes / tile_width});
    return hashes % tile_width == 0 || found == tiles.end() ? std::string{} : found->second;
  }
  // Returns the root.
  Hash append(std::uint64_t count) {
    std::vector<std::string> edges;
    for (unsigned level = 0; level < TileWriter::levels(size); ++level) edges.push_back(edge(level));
    auto writer = TileWriter::open(size, std::move(edges));
    BOOST_REQUIRE(writer);
    for (std::uint64_t i = 0; i < count; ++i) writer->append(leaf_number(size + i));
    for (auto& [tile, hashes] : writer->take_written()) {
      BOOST_REQUIRE(hashes.size() == tile.width * hash_bytes);
      const std::string& before = tiles[{tile.level, tile.index}];
      BOOST_REQUIRE(hashes.starts_with(before));
      tiles[{tile.level, tile.index}] = std::move(hashes);
    }
    size += count;
    BOOST_TEST(writer->size() == size);
    return writer->root();
  }
  [[nodiscard]] FetchTile fetch() const {
    return [this](const Tile& tile) -> Result<std::string> {
      const auto found = tiles.find({tile.level, tile.index});
      if (found == tiles.end() || found->second.size() < tile.width * hash_bytes) return fail(Errc::not_found);
      return found->second.substr(0, tile.width * hash_bytes);
    };
  }
};

BOOST_AUTO_TEST_SUITE(tiles)

BOOST_AUTO_TEST_CASE(addresses_are_those_of_the_page) {
  BOOST_TEST(path({0, 1234067, 256}) == "0/x001/x234/067");
  BOOST_TEST(path({0, 1234067, 8}) == "0/x001/x234/067.p/8");
  BOOST_TEST(path({2, 0, 1}) == "2/000.p/1");
  BOOST_TEST(path({1, 1000, 256}) == "1/x001/000");
  BOOST_TEST(entries_path({0, 273, 112}) == "entries/273.p/112");
  for (const Tile& tile :
       {Tile{0, 0, 256}, Tile{0, 999, 255}, Tile{3, 1000, 1}, Tile{63, 1234067, 17}, Tile{0, 999'999'999, 256}}) {
    BOOST_TEST((parse_tile_path(path(tile))->tile == tile));
    BOOST_TEST(!parse_tile_path(path(tile))->is_entries);
    const Tile leaves{0, tile.index, tile.width};
    BOOST_TEST((parse_tile_path(entries_path(leaves))->tile == leaves));
    BOOST_TEST(parse_tile_path(entries_path(leaves))->is_entries);
  }
}

BOOST_AUTO_TEST_CASE(another_spelling_of_an_address_is_none) {
  for (const char* text : {"",
                           "0",
                           "0/",
                           "0/0",
                           "0/0000",
                           "00/000",
                           "64/000",
                           "-1/000",
                           "0/x000/000",
                           "0/x001/x000",
                           "0/001/000",
                           "0/x01/000",
                           "0/000.p/0",
                           "0/000.p/256",
                           "0/000.p/01",
                           "0/000.p/",
                           "0/000.p",
                           "0/000/",
                           "0/000.p/8/",
                           "0/00a",
                           "entries/",
                           "entries/0/000",
                           "entries/000.p/256",
                           "0/x001/x234/067x",
                           "x/000",
                           "0/%30%30%30",
                           "0/999999",
                           "0//000",
                           "0/x001/x001/x001/x001/x001/x001/x001/001"})
    BOOST_TEST(!parse_tile_path(text), text);
}

BOOST_AUTO_TEST_CASE(a_tree_of_70000_has_the_tiles_of_the_page) {
  BOOST_TEST(width_in(0, 272, 70'000) == 256U);
  BOOST_TEST(width_in(0, 273, 70'000) == 112U);
  BOOST_TEST(width_in(0, 274, 70'000) == 0U);
  BOOST_TEST(width_in(1, 0, 70'000) == 256U);
  BOOST_TEST(width_in(1, 1, 70'000) == 17U);
  BOOST_TEST(width_in(2, 0, 70'000) == 1U);
  BOOST_TEST(width_in(3, 0, 70'000) == 0U);
  BOOST_TEST(width_in(0, 0, 256) == 256U);
  BOOST_TEST(width_in(1, 0, 256) == 1U);
  BOOST_TEST(width_in(63, 0, UINT64_MAX) == 0U);
}

BOOST_AUTO_TEST_CASE(a_log_that_grows_in_uneven_steps_has_the_roots_of_its_leaves) {
  Stored log;
  Accumulator plain;
  std::uint64_t step = 1;
  while (log.size < 70'000) {
    const Hash root = log.append(step);
    while (plain.size() < log.size) plain.append(leaf_number(plain.size()));
    BOOST_REQUIRE(root_text(root) == root_text(plain.root()));
    step = step * 5 % 4'093;
  }
  BOOST_TEST(log.tiles.contains({2, 0}));
}

BOOST_AUTO_TEST_CASE(every_size_to_300_reads_back_through_tiles) {
  Stored log;
  Accumulator plain;
  std::vector<Hash> roots = {empty_root()};
  for (std::uint64_t size = 1; size <= 300; ++size) {
    const Hash root = log.append(1);
    plain.append(leaf_number(size - 1));
    BOOST_REQUIRE(root_text(root) == root_text(plain.root()));
    roots.push_back(root);
  }
  for (std::uint64_t size = 1; size <= 300; ++size) {
    auto tree = CheckedTree::open(size, roots[size], log.fetch());
    BOOST_REQUIRE(tree);
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1})
      BOOST_REQUIRE(root_text(*tree->leaf(index)) == root_text(leaf_number(index)));
    BOOST_TEST(!tree->leaf(size));
    for (std::uint64_t before = 0; before <= size; before += 1 + size / 9)
      BOOST_REQUIRE(root_text(*tree->root_at(before)) == root_text(roots[before]));
    const auto nodes = nodes_of(size, log.fetch());
    const auto proof = inclusion_proof(size / 3, size, nodes);
    BOOST_REQUIRE(proof);
    BOOST_REQUIRE(verify_inclusion(leaf_number(size / 3), size / 3, size, *proof, roots[size]));
    const auto consistent = consistency_proof(size / 2, size, nodes);
    BOOST_REQUIRE(consistent);
    BOOST_REQUIRE(verify_consistency(size / 2, size, *consistent, roots[size / 2], roots[size]));
  }
}

BOOST_AUTO_TEST_CASE(a_tile_with_another_byte_is_not_believed) {
  Stored log;
  const Hash root = log.append(70'000);
  for (const auto& [place, hashes] : log.tiles) {
    // Some of the 273 whole tiles of the lowest level, and all others.
    if (place.first == 0 && place.second % 40 != 0 && place.second != 273) continue;
    Stored other = log;
    other.tiles[place][(place.second * 37) % hashes.size()] ^= 1;
    auto tree = CheckedTree::open(other.size, root, other.fetch());
    const std::uint64_t first = place.second << (tile_height * (place.first + 1));
    const auto read = tree ? tree->leaf(first) : tl::unexpected(tree.error());
    BOOST_REQUIRE(!read);
    BOOST_TEST((read.error().code == Errc::contradiction));
  }
  auto tree = CheckedTree::open(log.size, root, log.fetch());
  BOOST_REQUIRE(tree);
  BOOST_TEST(root_text(*tree->leaf(69'999)) == root_text(leaf_number(69'999)));
  BOOST_TEST(root_text(*tree->leaf(0)) == root_text(leaf_number(0)));
}

BOOST_AUTO_TEST_CASE(a_log_that_was_shortened_or_forked_has_another_root) {
  Stored log;
  const Hash early = log.append(1'000);
  Stored fork = log;
  const Hash late = log.append(500);
  auto tree = CheckedTree::open(1'500, late, log.fetch());
  BOOST_TEST(root_text(*tree->root_at(1'000)) == root_text(early));
  // The same size with another leaf 999.
  fork.size = 999;
  for (auto& [place, hashes] : fork.tiles)
    if (place == std::pair{0U, std::uint64_t{3}}) hashes.resize((999 % 256) * hash_bytes);
  auto writer = TileWriter::open(999, {fork.edge(0), fork.edge(1)});
  BOOST_REQUIRE(writer);
  writer->append(leaf_hash("another"));
  BOOST_TEST(root_text(writer->root()) != root_text(early));
  BOOST_TEST(!CheckedTree::open(1'000, writer->root(), log.fetch()));
}

BOOST_AUTO_TEST_CASE(a_bundle_is_its_entries_and_nothing_else) {
  std::string bundle;
  append_entry(bundle, "first");
  append_entry(bundle, "");
  append_entry(bundle, std::string(300, 'x'));
  const auto entries = split_bundle(bundle, 3);
  BOOST_REQUIRE(entries);
  BOOST_TEST(entries->at(0) == "first");
  BOOST_TEST(entries->at(1).empty());
  BOOST_TEST(entries->at(2).size() == 300U);
  BOOST_TEST(!split_bundle(bundle, 2));
  BOOST_TEST(!split_bundle(bundle, 4));
  for (std::size_t size = 1; size < bundle.size(); ++size)
    if (size != 7 && size != 9) BOOST_TEST(!split_bundle(std::string_view{bundle}.substr(0, size), 3));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::audit
