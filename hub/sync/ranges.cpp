#include "hub/sync/ranges.hpp"

#include <algorithm>
#include <bit>

#include "hub/sync/lines.hpp"

namespace kith::sync {
namespace {

constexpr unsigned bits_per_level = 4;

std::uint64_t index_at(unsigned level, std::uint64_t key) {
  return level >= 16 ? 0 : key >> (bits_per_level * level);
}

// The smallest range that holds all of them, which are at least two with different stamps.
Range smallest_range(std::span<const RangeLeaf> leaves) {
  const std::uint64_t first = key_of(leaves.front().stamp), last = key_of(leaves.back().stamp);
  const auto different = static_cast<unsigned>(std::bit_width(first ^ last));
  const unsigned level = (different + bits_per_level - 1) / bits_per_level;
  return {level, index_at(level, first)};
}

// Calls each(range, leaves) for the children of the smallest range that are not empty.
template <class Each>
void for_each_child(std::span<const RangeLeaf> leaves, Each each) {
  const unsigned level = smallest_range(leaves).level - 1;
  while (!leaves.empty()) {
    const std::uint64_t index = index_at(level, key_of(leaves.front().stamp));
    const auto end = std::ranges::find_if(
        leaves, [&](const RangeLeaf& leaf) { return index_at(level, key_of(leaf.stamp)) != index; });
    const auto count = static_cast<std::size_t>(end - leaves.begin());
    each(Range{level, index}, leaves.first(count));
    leaves = leaves.subspan(count);
  }
}

Hash digest_over(std::span<const RangeLeaf> leaves) {
  if (leaves.empty()) return {};
  if (leaves.front().stamp == leaves.back().stamp) {
    audit::Accumulator same;
    for (const RangeLeaf& leaf : leaves) same.append(audit::leaf_hash(text_of(leaf.stamp) + " " + leaf.uid.text()));
    return same.root();
  }
  audit::Accumulator children;
  for_each_child(leaves, [&](Range, std::span<const RangeLeaf> part) { children.append(digest_over(part)); });
  return children.root();
}

}  // namespace

bool covers(Range range, Stamp stamp) {
  return index_at(range.level, key_of(stamp)) == range.index;
}

RangeTree::RangeTree(std::vector<RangeLeaf> leaves) : leaves_(std::move(leaves)) {
  std::ranges::sort(leaves_);
}

std::span<const RangeLeaf> RangeTree::leaves_in(Range range) const {
  const auto index = [&](const RangeLeaf& leaf) { return index_at(range.level, key_of(leaf.stamp)); };
  const auto found = std::ranges::equal_range(leaves_, range.index, {}, index);
  return {found.begin(), found.end()};
}

Hash RangeTree::digest(Range range) const {
  return digest_over(leaves_in(range));
}

RangeContent RangeTree::content(Range range) const {
  RangeContent content{range, {}, {}};
  const auto leaves = leaves_in(range);
  if (leaves.size() <= few || leaves.front().stamp == leaves.back().stamp) {
    content.leaves.assign(leaves.begin(), leaves.end());
  } else {
    for_each_child(leaves, [&](Range child, std::span<const RangeLeaf> part) {
      content.parts.push_back({child, digest_over(part)});
    });
  }
  return content;
}

}  // namespace kith::sync
