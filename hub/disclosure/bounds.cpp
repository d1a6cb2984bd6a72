#include "hub/disclosure/bounds.hpp"

#include <algorithm>
#include <deque>

namespace kith::disclosure {
namespace {

// Bounds that climb step by step towards each other could take as many steps as there are people.
constexpr std::uint32_t most_visits = 64;
constexpr std::int64_t far = 1'000'000'000'000'000;  // no sum of counts reaches it

// A sum in which parts may be unlimited.
struct Sum {
  std::int64_t finite = 0;
  std::uint32_t unlimited = 0;

  void add(std::int64_t value) {
    if (value == no_limit) {
      ++unlimited;
    } else {
      finite += value;
    }
  }
  [[nodiscard]] std::int64_t without(std::int64_t value) const {
    if (value == no_limit) return unlimited == 1 ? finite : no_limit;
    return unlimited == 0 ? finite - value : no_limit;
  }
};

class Narrowing {
 public:
  Narrowing(const System& system, const std::vector<std::vector<std::uint32_t>>& relations, Bounds& bounds)
      : system_(system),
        bounds_(bounds),
        relations_(relations),
        visits_(system.relations.size()),
        is_waiting_(system.relations.size(), false) {}

  void look_at(std::uint32_t relation) {
    if (is_waiting_[relation]) return;
    is_waiting_[relation] = true;
    waiting_.push_back(relation);
  }

  bool run() {
    while (!waiting_.empty()) {
      const std::uint32_t relation = waiting_.front();
      waiting_.pop_front();
      is_waiting_[relation] = false;
      if (++visits_[relation] <= most_visits && !narrow(system_.relations[relation])) return false;
    }
    return true;
  }

 private:
  // The positive terms together are what the negative terms together are.
  bool narrow(const Relation& relation) {
    Sum low[2], high[2];
    for (const Term& term : relation.terms) {
      low[term.factor > 0 ? 1 : 0].add(bounds_.low[term.cell]);
      high[term.factor > 0 ? 1 : 0].add(bounds_.high[term.cell]);
    }
    for (const Term& term : relation.terms) {
      const int here = term.factor > 0 ? 1 : 0;
      const std::int64_t others_low = low[here].finite - bounds_.low[term.cell];
      const std::int64_t others_high = high[here].without(bounds_.high[term.cell]);
      const std::int64_t least = others_high == no_limit ? 0 : low[1 - here].finite - others_high;
      const std::int64_t most = high[1 - here].unlimited != 0 ? no_limit : high[1 - here].finite - others_low;
      if (!narrow(term.cell, least, most)) return false;
    }
    return true;
  }

  bool narrow(std::uint32_t cell, std::int64_t least, std::int64_t most) {
    const bool moves = least > bounds_.low[cell] || most < bounds_.high[cell];
    bounds_.low[cell] = std::max(bounds_.low[cell], least);
    bounds_.high[cell] = std::min(bounds_.high[cell], most);
    if (bounds_.low[cell] > bounds_.high[cell] || bounds_.low[cell] > far) return false;
    if (moves)
      for (const std::uint32_t relation : relations_[cell]) look_at(relation);
    return true;
  }

  const System& system_;
  Bounds& bounds_;
  const std::vector<std::vector<std::uint32_t>>& relations_;
  std::vector<std::uint32_t> visits_;
  std::deque<std::uint32_t> waiting_;
  std::vector<bool> is_waiting_;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> relations_of_cells(const System& system) {
  std::vector<std::vector<std::uint32_t>> relations(system.cells.size());
  for (std::uint32_t r = 0; r < system.relations.size(); ++r)
    for (const Term& term : system.relations[r].terms) relations[term.cell].push_back(r);
  return relations;
}

Bounds published_bounds(const System& system) {
  Bounds bounds;
  for (const SystemCell& cell : system.cells) {
    bounds.low.push_back(cell.number.value_or(cell.least));
    bounds.high.push_back(cell.number.value_or(no_limit));
  }
  return bounds;
}

Bounds marker_bounds(const System& system) {
  Bounds bounds;
  for (const SystemCell& cell : system.cells) {
    const bool is_nought = cell.number == 0;
    bounds.low.push_back(is_nought ? 0 : std::max<std::int64_t>(cell.least, cell.number ? 1 : 0));
    bounds.high.push_back(is_nought ? 0 : no_limit);
  }
  return bounds;
}

std::optional<Bounds> narrowed(const System& system, Bounds bounds) {
  const auto relations = relations_of_cells(system);
  Narrowing narrowing{system, relations, bounds};
  for (std::uint32_t r = 0; r < system.relations.size(); ++r) narrowing.look_at(r);
  if (!narrowing.run()) return std::nullopt;
  return bounds;
}

std::optional<Bounds> renarrowed(const System& system, const std::vector<std::vector<std::uint32_t>>& relations,
                                 Bounds bounds, const std::vector<std::uint32_t>& moved) {
  for (const std::uint32_t cell : moved)
    if (bounds.low[cell] > bounds.high[cell]) return std::nullopt;
  Narrowing narrowing{system, relations, bounds};
  for (const std::uint32_t cell : moved)
    for (const std::uint32_t relation : relations[cell]) narrowing.look_at(relation);
  if (!narrowing.run()) return std::nullopt;
  return bounds;
}

}  // namespace kith::disclosure
