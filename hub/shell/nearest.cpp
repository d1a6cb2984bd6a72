#include "hub/shell/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace kith::shell {
namespace {

// How many letters a mistyped word may be away from the one that was meant.
constexpr std::size_t near = 2;

// Levenshtein 1966: letters to put in, take out or change.
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t changed = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
  const auto found = std::ranges::min_element(known, {}, [&](std::string_view one) { return distance(one, word); });
  if (word.empty() || found == known.end()) return std::nullopt;
  if (distance(*found, word) <= near && distance(*found, word) < word.size()) return *found;
  const auto longer = std::ranges::find_if(known, [&](std::string_view one) { return one.starts_with(word); });
  return longer == known.end() ? std::nullopt : std::optional{*longer};
}

}  // namespace kith::shell
