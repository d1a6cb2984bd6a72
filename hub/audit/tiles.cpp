// See the header. Level l of the tiles is level 8 * l of the tree.
#include "hub/audit/tiles.hpp"

#include <algorithm>
#include <bit>

namespace kith::audit {
namespace {

// A tree of 2^63 leaves has hashes in levels 0 to 7 of its tiles.
constexpr unsigned most_tile_level = 7;
// Tiles above the leaves that are kept: enough for ten million leaves, and little memory.
constexpr std::size_t most_upper_tiles = 256;

std::uint64_t hashes_in_level(unsigned level, std::uint64_t size) {
  return level > most_tile_level ? 0 : size >> (tile_height * level);
}

}  // namespace

unsigned width_in(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t hashes = hashes_in_level(level, size);
  const std::uint64_t tiles = (hashes + tile_width - 1) / tile_width;
  if (index >= tiles) return 0;
  return static_cast<unsigned>(std::min<std::uint64_t>(tile_width, hashes - index * tile_width));
}

void append_entry(std::string& bundle, std::string_view entry) {
  bundle.push_back(static_cast<char>(entry.size() >> 8U));
  bundle.push_back(static_cast<char>(entry.size() & 0xFFU));
  bundle.append(entry);
}

Result<std::vector<std::string>> split_bundle(std::string_view bundle, unsigned count) {
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return fail(Errc::malformed_value);
    const auto high = static_cast<unsigned char>(bundle[0]);
    const auto low = static_cast<unsigned char>(bundle[1]);
    const std::size_t size = (std::size_t{high} << 8U) | low;
    if (bundle.size() < 2 + size) return fail(Errc::malformed_value);
    entries.emplace_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  if (entries.size() != count) return fail(Errc::malformed_value);
  return entries;
}

Hash hash_at(std::string_view tile, unsigned place) {
  Hash hash{};
  const std::string_view bytes = tile.substr(place * hash_bytes, hash_bytes);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Hash subtree_hash(std::string_view tile, unsigned first, unsigned count) {
  if (count == 1) return hash_at(tile, first);
  return node_hash(subtree_hash(tile, first, count / 2), subtree_hash(tile, first + count / 2, count / 2));
}

unsigned TileWriter::levels(std::uint64_t size) {
  unsigned count = 0;
  while (hashes_in_level(count, size) > 0) ++count;
  return count;
}

Result<TileWriter> TileWriter::open(std::uint64_t size, std::vector<std::string> edge) {
  edge.resize(std::max<std::size_t>(edge.size(), levels(size)));
  for (std::size_t level = 0; level < edge.size(); ++level) {
    const std::uint64_t width = hashes_in_level(static_cast<unsigned>(level), size) % tile_width;
    if (edge[level].size() != width * hash_bytes) return fail(Errc::malformed_value);
  }
  return TileWriter{size, std::move(edge)};
}

void TileWriter::append(unsigned level, const Hash& hash) {
  if (level == 0) ++size_;
  if (edge_.size() <= level) edge_.resize(level + 1);
  if (is_touched_.size() <= level) is_touched_.resize(level + 1, 0);
  std::string& tile = edge_[level];
  tile.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  is_touched_[level] = 1;
  if (tile.size() < tile_width * hash_bytes) return;
  const std::uint64_t index = hashes_in_level(level, size_) / tile_width - 1;
  const Hash root = subtree_hash(tile, 0, tile_width);
  full_.push_back({{level, index, tile_width}, std::move(tile)});
  tile.clear();
  is_touched_[level] = 0;
  append(level + 1, root);
}

// From the right: each level's hashes, as few as it has, are subtrees of falling size.
Hash TileWriter::root() const {
  std::optional<Hash> right;
  for (const std::string& tile : edge_) {
    auto left = static_cast<unsigned>(tile.size() / hash_bytes);
    while (left > 0) {
      const unsigned count = 1U << static_cast<unsigned>(std::countr_zero(left));
      const Hash subtree = subtree_hash(tile, left - count, count);
      right = right ? node_hash(subtree, *right) : subtree;
      left -= count;
    }
  }
  return right.value_or(empty_root());
}

std::vector<TileWriter::Written> TileWriter::take_written() {
  std::vector<Written> written = std::move(full_);
  full_.clear();
  for (unsigned level = 0; level < is_touched_.size(); ++level) {
    if (is_touched_[level] == 0) continue;
    const auto width = static_cast<unsigned>(edge_[level].size() / hash_bytes);
    written.push_back({{level, hashes_in_level(level, size_) / tile_width, width}, edge_[level]});
    is_touched_[level] = 0;
  }
  return written;
}

Nodes nodes_of(std::uint64_t size, FetchTile fetch) {
  return [size, fetch = std::move(fetch)](unsigned level, std::uint64_t index) -> Result<Hash> {
    const unsigned tile_level = level / tile_height;
    const unsigned above = level % tile_height;
    const std::uint64_t first = index << above;
    const Tile tile{tile_level, first / tile_width, width_in(tile_level, first / tile_width, size)};
    const auto place = static_cast<unsigned>(first % tile_width);
    if (place + (1U << above) > tile.width) return fail(Errc::out_of_range);
    KITH_ASSIGN(const std::string hashes, fetch(tile));
    if (hashes.size() != tile.width * hash_bytes) return fail(Errc::malformed_value);
    return subtree_hash(hashes, place, 1U << above);
  };
}

Result<std::string> CheckedTree::fetch(const Tile& tile) {
  KITH_ASSIGN(std::string hashes, fetch_(tile));
  if (hashes.size() != tile.width * hash_bytes) return fail(Errc::contradiction);
  return hashes;
}

Result<CheckedTree> CheckedTree::open(std::uint64_t size, const Hash& root, FetchTile fetch) {
  CheckedTree tree{size, std::move(fetch)};
  std::vector<std::string> edge(TileWriter::levels(size));
  for (unsigned level = 0; level < edge.size(); ++level) {
    const std::uint64_t index = hashes_in_level(level, size) / tile_width;
    const unsigned width = width_in(level, index, size);
    if (width == 0) continue;
    KITH_ASSIGN(edge[level], tree.fetch({level, index, width}));
    tree.upper_.insert({{level, index}, edge[level]});
  }
  KITH_ASSIGN(const TileWriter writer, TileWriter::open(size, std::move(edge)));
  if (writer.root() != root) return fail(Errc::contradiction);
  return tree;
}

Result<std::string> CheckedTree::tile(unsigned level, std::uint64_t index) {
  if (const auto found = upper_.find({level, index}); found != upper_.end()) return found->second;
  if (level == 0 && last_leaves_.first == index) return last_leaves_.second;
  if (width_in(level, index, size_) != tile_width) return fail(Errc::out_of_range);
  KITH_ASSIGN(std::string hashes, fetch({level, index, tile_width}));
  KITH_ASSIGN(const std::string parent, tile(level + 1, index / tile_width));
  if (subtree_hash(hashes, 0, tile_width) != hash_at(parent, static_cast<unsigned>(index % tile_width)))
    return fail(Errc::contradiction);
  if (level == 0)
    last_leaves_ = {index, hashes};
  else if (upper_.size() < most_upper_tiles)
    upper_.insert({{level, index}, hashes});
  return hashes;
}

Result<Hash> CheckedTree::leaf(std::uint64_t index) {
  if (index >= size_) return fail(Errc::out_of_range);
  KITH_ASSIGN(const std::string hashes, tile(0, index / tile_width));
  return hash_at(hashes, static_cast<unsigned>(index % tile_width));
}

Result<Hash> CheckedTree::root_at(std::uint64_t size) {
  if (size > size_) return fail(Errc::out_of_range);
  return root_of(size, nodes_of(size_, [this](const Tile& wanted) { return tile(wanted.level, wanted.index); }));
}

}  // namespace kith::audit
