// Which entries of a key map a run has met, and what it made of their rows: two bits for each, by the entry's number,
// so that a million rows cost 250 KB and no lookup on the disk. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "hub/cli/key_map.hpp"

namespace kith::cli {

class SeenRows {
 public:
  // Notes that the entry was met, and what its row is taken for unless an earlier one was taken; what that was.
  KeyMap::Taken mark(std::int64_t id, KeyMap::Taken as) {
    std::uint8_t& four = pieces_[id / ids_a_piece][static_cast<std::size_t>(id % ids_a_piece) / ids_a_byte];
    const auto shift = static_cast<unsigned>(id % ids_a_byte) * 2;
    const std::uint8_t known = (four >> shift) & 3U;
    const auto before = known == 0 ? KeyMap::Taken::nothing : static_cast<KeyMap::Taken>(known - 1);
    const auto after = static_cast<unsigned>(before == KeyMap::Taken::nothing ? as : before) + 1;
    four = static_cast<std::uint8_t>((four & ~(3U << shift)) | (after << shift));
    return before;
  }

  [[nodiscard]] bool has(std::int64_t id) const {
    const auto piece = pieces_.find(id / ids_a_piece);
    if (piece == pieces_.end()) return false;
    const std::uint8_t four = piece->second[static_cast<std::size_t>(id % ids_a_piece) / ids_a_byte];
    return ((four >> (static_cast<unsigned>(id % ids_a_byte) * 2)) & 3U) != 0;
  }

  void clear() { pieces_.clear(); }

 private:
  static constexpr std::int64_t ids_a_byte = 4;
  static constexpr std::int64_t ids_a_piece = 16'384;
  // By the number of the piece: entries have numbers from 1, dense but for those that were forgotten.
  std::unordered_map<std::int64_t, std::array<std::uint8_t, ids_a_piece / ids_a_byte>> pieces_;
};

}  // namespace kith::cli
