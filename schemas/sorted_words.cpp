#include "schemas/sorted_words.hpp"

#include <algorithm>

#include "schemas/embedded.hpp"

namespace kith::records {

SortedWords::SortedWords(std::string_view path) : lines_(schemas::file(path)) {
  while (lines_.starts_with('#')) lines_.remove_prefix(std::min(lines_.find('\n') + 1, lines_.size()));
}

bool SortedWords::contains(std::string_view word) const {
  std::size_t low = 0, high = lines_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    // The line that the byte in the middle belongs to.
    const std::size_t before = middle == 0 ? std::string_view::npos : lines_.rfind('\n', middle - 1);
    const std::size_t begin = before == std::string_view::npos || before < low ? low : before + 1;
    const std::size_t end = std::min(lines_.find('\n', begin), lines_.size());
    const int order = lines_.substr(begin, end - begin).compare(word);
    if (order == 0) return !word.empty();
    if (order < 0) {
      low = end + 1;
    } else {
      high = begin;
    }
  }
  return false;
}

}  // namespace kith::records
