#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

std::optional<CellState> CellState::of(std::int64_t count) {
  if (count < 0 || count > largest_count) return std::nullopt;
  return CellState{count == 0 ? Kind::zero : Kind::count, count};
}

std::optional<std::int64_t> CellState::value() const {
  if (is_hidden()) return std::nullopt;
  return count_;
}

}  // namespace kith::disclosure
