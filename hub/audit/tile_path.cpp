// Addresses of tiles and bundles of entries, in the one form that C2SP tlog-tiles allows.
#include <charconv>

#include "hub/audit/tiles.hpp"

namespace kith::audit {
namespace {

constexpr std::string_view entries_word = "entries/";
constexpr std::string_view partial_word = ".p/";
constexpr unsigned most_level = 63;
// Seven groups of three digits hold every index of a tree of 2^63 leaves.
constexpr int most_groups = 7;

std::string index_path(std::uint64_t index) {
  const auto three = [](std::uint64_t number) {
    std::string digits = std::to_string(number);
    return std::string(3 - digits.size(), '0') + digits;
  };
  std::string text = three(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) text = "x" + three(index % 1000) + "/" + text;
  return text;
}

std::string with_width(std::string text, const Tile& tile) {
  if (tile.width < tile_width) text.append(partial_word).append(std::to_string(tile.width));
  return text;
}

std::optional<unsigned> number(std::string_view text, unsigned least, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value >= least && value <= most ? std::optional{value} : std::nullopt;
}

// "x001/x234/067": groups of exactly three digits, all but the last marked, none of leading zeroes.
std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::uint64_t index = 0;
  for (int group = 0; group < most_groups; ++group) {
    const bool is_last = text.size() == 3;
    if (!is_last && (text.size() < 5 || text[0] != 'x' || text[4] != '/')) return std::nullopt;
    for (const char c : text.substr(is_last ? 0 : 1, 3)) {
      if (c < '0' || c > '9') return std::nullopt;
      index = index * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (is_last) return index;
    text.remove_prefix(5);
  }
  return std::nullopt;
}

}  // namespace

std::string path(const Tile& tile) {
  return with_width(std::to_string(tile.level) + "/" + index_path(tile.index), tile);
}

std::string entries_path(const Tile& tile) {
  return with_width(std::string{entries_word} + index_path(tile.index), tile);
}

std::optional<TilePath> parse_tile_path(std::string_view text) {
  const std::string_view whole = text;
  TilePath found;
  found.is_entries = text.starts_with(entries_word);
  if (found.is_entries) {
    text.remove_prefix(entries_word.size());
  } else {
    const std::size_t slash = text.find('/');
    const auto level = number(text.substr(0, slash), 0, most_level);
    if (!level || slash == std::string_view::npos) return std::nullopt;
    found.tile.level = *level;
    text.remove_prefix(slash + 1);
  }
  if (const std::size_t partial = text.find(partial_word); partial != std::string_view::npos) {
    const auto width = number(text.substr(partial + partial_word.size()), 1, tile_width - 1);
    if (!width) return std::nullopt;
    found.tile.width = *width;
    text = text.substr(0, partial);
  }
  const auto index = parse_index(text);
  if (!index) return std::nullopt;
  found.tile.index = *index;
  // One form only: "x000/000" is tile 0 as well.
  if ((found.is_entries ? entries_path(found.tile) : path(found.tile)) != whole) return std::nullopt;
  return found;
}

}  // namespace kith::audit
