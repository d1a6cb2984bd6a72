#include "hub/cli/row_numbers.hpp"

namespace kith::cli {

void RowNumbers::add(std::uint64_t row) {
  if (!ranges_.empty() && ranges_.back().second == row) return;  // a row may have the same fault twice
  ++count_;
  if (is_cut_) return;
  if (!ranges_.empty() && ranges_.back().second + 1 == row)
    ranges_.back().second = row;
  else if (ranges_.size() < ranges_cap)
    ranges_.emplace_back(row, row);
  else
    is_cut_ = true;
}

std::string RowNumbers::text() const {
  std::string text;
  for (const auto& [first, last] : ranges_) {
    if (!text.empty()) text += ", ";
    text += std::to_string(first);
    if (last != first) text += "-" + std::to_string(last);
  }
  return is_cut_ ? text + " and later ones" : text;
}

}  // namespace kith::cli
