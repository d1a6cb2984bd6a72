#include "hub/disclosure/table.hpp"

#include <array>

namespace kith::disclosure {

std::string_view word(Counted counted) {
  constexpr std::array<std::string_view, 4> words = {"", "organisations", "aggregates", "mixed"};
  return words[static_cast<std::size_t>(counted)];
}

std::optional<CellState> CellState::of(std::int64_t count) {
  if (count < 0 || count > largest_count) return std::nullopt;
  return CellState{count == 0 ? Kind::zero : Kind::count, count};
}

std::optional<std::int64_t> CellState::value() const {
  if (is_hidden()) return std::nullopt;
  return count_;
}

}  // namespace kith::disclosure
