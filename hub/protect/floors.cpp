#include "hub/protect/floors.hpp"

#include <algorithm>

namespace kith::protect {

std::int64_t own_count(const Column& column, std::int32_t who) {
  if (who == outsider) return 0;
  const auto share = std::ranges::lower_bound(column.shares, static_cast<std::uint32_t>(who), {}, &Share::organisation);
  return share != column.shares.end() && share->organisation == static_cast<std::uint32_t>(who) ? share->n : 0;
}

std::int64_t least_known(const Column& column, std::int32_t who) {
  return std::max<std::int64_t>(column.cell == no_cell ? column.least : 1, own_count(column, who));
}

// Raises what follows from `changed` until nothing does. A whole with one part is that part.
void Floors::propagate(std::vector<std::int64_t>& floors, std::vector<std::uint32_t> changed) const {
  const auto raise = [&](std::uint32_t column, std::int64_t floor) {
    if (floor <= floors[column]) return;
    floors[column] = floor;
    changed.push_back(column);
  };
  while (!changed.empty()) {
    const std::uint32_t column = changed.back();
    changed.pop_back();
    for (const std::uint32_t number : system_.rows_at(column)) {
      const Row& row = system_.rows()[number];
      if (!row.is_nesting) continue;
      std::int64_t sum = 0;
      for (const Term& term : row.terms)
        if (term.factor < 0) sum += floors[term.column];
      raise(row.terms.front().column, sum);
      if (row.terms.size() == 2) raise(row.terms.back().column, floors[row.terms.front().column]);
    }
  }
}

Floors::Floors(const System& system) : system_(system), insiders_(system.columns().size()) {
  const auto count = static_cast<std::uint32_t>(system.columns().size());
  std::map<std::int32_t, std::vector<std::uint32_t>> contributed;
  std::vector<std::uint32_t> all;
  for (std::uint32_t column = 0; column < count; ++column) {
    outsiders_.push_back(least_known(system.columns()[column], outsider));
    all.push_back(column);
    for (const Share& share : system.columns()[column].shares)
      contributed[static_cast<std::int32_t>(share.organisation)].push_back(column);
  }
  propagate(outsiders_, std::move(all));
  for (const auto& [who, columns] : contributed) {
    std::vector<std::int64_t> floors = outsiders_;
    std::vector<std::uint32_t> changed;
    for (const std::uint32_t column : columns) {
      const std::int64_t least = least_known(system.columns()[column], who);
      if (least > floors[column]) {
        floors[column] = least;
        changed.push_back(column);
      }
    }
    propagate(floors, std::move(changed));
    for (std::uint32_t column = 0; column < count; ++column)
      if (floors[column] != outsiders_[column]) raised_[{column, who}] = floors[column];
    for (std::uint32_t column = 0; column < count; ++column)
      if (floors[column] != outsiders_[column] || own_count(system.columns()[column], who) > 0)
        insiders_[column].push_back(who);
  }
}

std::int64_t Floors::at(std::uint32_t column, std::int32_t who) const {
  const auto raised = raised_.find({column, who});
  if (raised != raised_.end()) return raised->second;
  if (who == outsider) return outsiders_[column];
  // The outsider's floor may have been raised by proof since; an organisation knows no less.
  const auto outside = raised_.find({column, outsider});
  return outside != raised_.end() ? outside->second : outsiders_[column];
}

}  // namespace kith::protect
