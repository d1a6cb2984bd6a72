#include "hub/protect/moves.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <ranges>

namespace kith::protect {
namespace {

constexpr std::size_t most_tried = 48;  // beyond, asking the solver is quicker

}  // namespace

std::uint32_t Moves::add(Move move) {
  std::int64_t divisor = 0;
  for (const Step& step : move) divisor = std::gcd(divisor, step.by);
  for (Step& step : move) step.by /= divisor;
  const auto number = static_cast<std::uint32_t>(moves_.size());
  for (const Step& step : move) at_[step.column].push_back(number);
  moves_.push_back(std::move(move));
  return number;
}

bool Moves::keeps_sums(const Move& move) const {
  std::map<std::uint32_t, std::int64_t> sums;
  for (const Step& step : move)
    for (const std::uint32_t row : system_.rows_at(step.column))
      for (const Term& term : system_.rows()[row].terms)
        if (term.column == step.column) sums[row] += term.factor * step.by;
  return std::ranges::all_of(sums, [](const auto& sum) { return sum.second == 0; });
}

std::optional<Scaled> Moves::fit(std::uint32_t move, const Demand& demand, const std::vector<bool>& open) const {
  const Move& steps = moves_[move];
  const auto own = std::ranges::lower_bound(steps, demand.column, {}, &Step::column);
  if (own == steps.end() || own->column != demand.column) return std::nullopt;
  const std::int64_t step = std::abs(own->by);
  if (demand.by < 0 && -demand.by % step != 0) return std::nullopt;
  const std::int64_t times = (std::abs(demand.by) + step - 1) / step;
  const std::int64_t factor = (own->by > 0) == (demand.by > 0) ? times : -times;
  for (const auto& [column, by] : steps) {
    if (!open[column]) return std::nullopt;
    const Column& of = system_.columns()[column];
    if (factor * by < 0 && of.n + factor * by < least_known(of, demand.who)) return std::nullopt;
  }
  return Scaled{move, factor};
}

std::optional<Scaled> Moves::find(const Demand& demand, const std::vector<bool>& open) const {
  for (const std::uint32_t move : at_[demand.column] | std::views::reverse | std::views::take(most_tried))
    if (const auto scaled = fit(move, demand, open)) return scaled;
  return std::nullopt;
}

}  // namespace kith::protect
