#include "hub/prove/model.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace kith::prove {

std::optional<Model> Model::of(const System& system) {
  auto bounds = narrowed(system, published_bounds(system));
  auto markers = narrowed(system, marker_bounds(system));
  if (!bounds || !markers) return std::nullopt;
  return Model{system, std::move(*bounds), std::move(*markers)};
}

std::optional<Model> Model::with(Bounds bounds, Bounds markers) const {
  auto narrower = narrowed(*system_, std::move(bounds));
  if (!narrower) return std::nullopt;
  return Model{*system_, std::move(*narrower), std::move(markers)};
}

// Columns are taken breadth first; a sum is in the piece when one of its columns is.
template <class IsColumn>
Piece Model::spread(std::uint32_t cell, std::size_t most, IsColumn is_column) const {
  const auto& relations = arithmetic_.relations();
  std::set<std::uint32_t> columns;
  std::set<std::uint32_t> sums;
  std::deque<std::uint32_t> next;
  const auto reach = [&](std::uint32_t relation) {
    for (const disclosure::Term& term : system_->relations[relation].terms)
      if (is_column(term.cell) && columns.size() < most && columns.insert(term.cell).second) next.push_back(term.cell);
  };
  if (is_column(cell)) {
    columns.insert(cell);
    next.push_back(cell);
  } else {
    for (const std::uint32_t relation : relations[cell]) reach(relation);
  }
  for (; !next.empty(); next.pop_front())
    for (const std::uint32_t relation : relations[next.front()])
      if (sums.insert(relation).second) reach(relation);
  return {.cells = {columns.begin(), columns.end()}, .relations = {sums.begin(), sums.end()}};
}

Piece Model::around(std::uint32_t cell, std::size_t most) const {
  return spread(cell, most, [&](std::uint32_t other) { return is_column(other); });
}

Piece Model::around_in_markers(std::uint32_t cell, std::size_t most) const {
  return spread(cell, most, [&](std::uint32_t other) { return !markers_.is_fixed(other); });
}

std::vector<Piece> Model::components() const {
  std::vector<Piece> components;
  std::vector<bool> seen(system_->cells.size(), false);
  for (std::uint32_t cell = 0; cell < seen.size(); ++cell) {
    if (seen[cell] || !is_column(cell)) continue;
    components.push_back(around(cell, seen.size()));
    for (const std::uint32_t member : components.back().cells) seen[member] = true;
  }
  return components;
}

}  // namespace kith::prove
