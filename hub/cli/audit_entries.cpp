#include "hub/cli/audit_entries.hpp"

#include "hub/audit/leaf.hpp"

namespace kith::cli {

Result<std::optional<std::uint64_t>> first_changed_entry(AuditHub& hub, audit::CheckedTree& tree, std::uint64_t size) {
  for (std::uint64_t index = 0; index * audit::tile_width < size; ++index) {
    const audit::Tile tile{0, index, audit::width_in(0, index, size)};
    KITH_ASSIGN(const auto hashes, tree.tile(0, index));
    KITH_ASSIGN(const auto bundle, hub.entries(tile));
    const auto entries = audit::split_bundle(bundle, tile.width);
    if (!entries) return fail(Errc::contradiction);
    for (unsigned i = 0; i < tile.width; ++i)
      if (audit::leaf_hash((*entries)[i]) != audit::hash_at(hashes, i)) return index * audit::tile_width + i;
  }
  return std::nullopt;
}

}  // namespace kith::cli
