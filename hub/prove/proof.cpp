#include "hub/prove/proof.hpp"

#include <array>
#include <cmath>

namespace kith::prove {
namespace {

// Sums of cells have multipliers with small divisors.
constexpr std::array<std::int64_t, 12> divisors = {1, 2, 3, 4, 5, 6, 8, 12, 24, 60, 120, 840};
constexpr std::array<std::size_t, 3> reaches = {32, 256, 4096};  // columns
constexpr double close_enough = 1e-6;

std::optional<disclosure::Proof> rounded(const std::vector<std::pair<std::uint32_t, double>>& multipliers,
                                         disclosure::Proof proof) {
  const double sign = proof.is_upper ? -1.0 : 1.0;
  proof.factors.clear();
  for (const auto& [relation, multiplier] : multipliers) {
    const double exact = sign * multiplier * static_cast<double>(proof.divisor);
    const double whole = std::round(exact);
    if (std::abs(exact - whole) > close_enough * static_cast<double>(proof.divisor)) return std::nullopt;
    if (whole != 0) proof.factors.emplace_back(relation, static_cast<std::int64_t>(whole));
  }
  return proof;
}

}  // namespace

std::optional<disclosure::Proof> prove(const Model& model, std::uint32_t cell, Direction direction, Source source,
                                       std::int64_t wanted) {
  const bool of_markers = source == Source::markers;
  const Bounds& bounds = of_markers ? model.markers() : model.bounds();
  for (const std::size_t reach : reaches) {
    const Piece piece = of_markers ? model.around_in_markers(cell, reach) : model.around(cell, reach);
    LinearProgram program{model, bounds, piece, nullptr};
    if (!program.optimise({{cell, 1.0}}, direction)) continue;
    disclosure::Proof proof{.cell = cell,
                            .is_upper = direction == Direction::most,
                            .is_of_markers = of_markers,
                            .value = wanted,
                            .divisor = 1,
                            .factors = {}};
    for (const std::int64_t divisor : divisors) {
      proof.divisor = divisor;
      const auto whole = rounded(program.multipliers(), proof);
      if (whole && model.arithmetic().holds(*whole, model.markers())) return whole;
    }
    if (piece.cells.size() < reach) break;
  }
  return std::nullopt;
}

}  // namespace kith::prove
