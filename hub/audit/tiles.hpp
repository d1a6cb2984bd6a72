// The tree in pieces that never change (C2SP tlog-tiles): a tile holds up to 256 consecutive hashes of one level in
// eight; the levels between are hashed from it. Their addresses, how a growing tree fills them, and a tree that is read
// through tiles of somebody else and believes none that does not lead to the root. Pure; any thread, one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/audit/merkle.hpp"

namespace kith::audit {

inline constexpr unsigned tile_height = 8;
inline constexpr unsigned tile_width = 1U << tile_height;
inline constexpr std::size_t hash_bytes = 32;

struct Tile {
  unsigned level = 0;       // 0: hashes of leaves; above: each the root of a whole tile below
  std::uint64_t index = 0;  // within the level
  unsigned width = tile_width;
  auto operator<=>(const Tile&) const = default;
};

// As in an address: "0/x001/x234/067", or "0/x001/x234/067.p/8" for one that is not full.
std::string path(const Tile& tile);
// The entries under a tile of level 0: "entries/x001/x234/067.p/8".
std::string entries_path(const Tile& tile);

struct TilePath {
  Tile tile;
  bool is_entries = false;
};
// The canonical form only; nothing for any other text.
std::optional<TilePath> parse_tile_path(std::string_view text);

// How many hashes a tree of `size` has at a tile's place: 0 (not there) to 256.
unsigned width_in(unsigned level, std::uint64_t index, std::uint64_t size);

// Entries as they are served: each with its length before it in two bytes, high byte first.
void append_entry(std::string& bundle, std::string_view entry);
// Errors: malformed_value where the bytes are not exactly `count` entries.
Result<std::vector<std::string>> split_bundle(std::string_view bundle, unsigned count);

// The root over the hashes of one tile, which has a power of two of them; and the hash at a place in it.
Hash hash_at(std::string_view tile, unsigned place);
Hash subtree_hash(std::string_view tile, unsigned first, unsigned count);

// A tree that grows at its right edge: takes the tiles that are not full, gives those that leaves were added to.
class TileWriter {
 public:
  struct Written {
    Tile tile;
    std::string hashes;
  };
  // `edge`: for each level in which a tree of `size` has a tile that is not full, that tile's hashes.
  // Errors: malformed_value where one has another width.
  static Result<TileWriter> open(std::uint64_t size, std::vector<std::string> edge);
  // How many levels of a tree of that size may have such a tile.
  static unsigned levels(std::uint64_t size);

  void append(const Hash& leaf) { append(0, leaf); }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;
  // What changed since the last call, as it is now.
  std::vector<Written> take_written();

 private:
  TileWriter(std::uint64_t size, std::vector<std::string> edge) : size_(size), edge_(std::move(edge)) {}
  void append(unsigned level, const Hash& hash);
  std::uint64_t size_;
  std::vector<std::string> edge_;  // by level; empty where the last tile is full
  std::vector<Written> full_;
  std::vector<char> is_touched_;
};

// Gives a tile's hashes, tile.width * 32 bytes.
using FetchTile = std::function<Result<std::string>(const Tile&)>;

// The nodes of a tree whose tiles are taken as they come: for the one who keeps them. Errors: those of `fetch`,
// malformed_value where a tile has another length, out_of_range where the tree has no such node.
Nodes nodes_of(std::uint64_t size, FetchTile fetch);

// A signed tree read through tiles of somebody who is not believed.
class CheckedTree {
 public:
  // Fetches the right edge. Errors: those of `fetch`; contradiction where the tiles do not lead to the root.
  static Result<CheckedTree> open(std::uint64_t size, const Hash& root, FetchTile fetch);
  // Hashes that lead to the root. Errors: those of open(), out_of_range.
  Result<std::string> tile(unsigned level, std::uint64_t index);
  Result<Hash> leaf(std::uint64_t index);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The root that the tree had when it was smaller. Errors: those of open(), out_of_range.
  Result<Hash> root_at(std::uint64_t size);

 private:
  CheckedTree(std::uint64_t size, FetchTile fetch) : size_(size), fetch_(std::move(fetch)) {}
  Result<std::string> fetch(const Tile& tile);
  std::uint64_t size_;
  FetchTile fetch_;
  std::map<std::pair<unsigned, std::uint64_t>, std::string> upper_;  // of the levels above 0, and the right edge
  std::pair<std::uint64_t, std::string> last_leaves_{UINT64_MAX, {}};
};

}  // namespace kith::audit
