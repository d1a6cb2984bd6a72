#include "hub/disclosure/arithmetic.hpp"

#include <set>

namespace kith::disclosure {
namespace {

constexpr std::int64_t far = 4'000'000'000'000'000'000;  // reading caps numbers well below; sums are watched

// The sum of a relation's terms apart from `left_out`; nullopt when it leaves what 64 bits hold.
template <class Value>
std::optional<std::int64_t> sum_without(const Relation& relation, std::uint32_t left_out, Value value) {
  std::int64_t sum = 0;
  for (const Term& term : relation.terms) {
    if (term.cell == left_out) continue;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(value(term.cell), std::int64_t{term.factor}, &part)) return std::nullopt;
    if (__builtin_add_overflow(sum, part, &sum) || sum > far || sum < -far) return std::nullopt;
  }
  return sum;
}

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

std::int64_t factor_of(const Relation& relation, std::uint32_t cell) {
  for (const Term& term : relation.terms)
    if (term.cell == cell) return term.factor;
  return 0;
}

using Wide = __int128;

}  // namespace

Arithmetic::Arithmetic(const System& system, Bounds bounds)
    : system_(system),
      bounds_(std::move(bounds)),
      listed_(listed_cells(system, bounds_)),
      relations_(relations_of_cells(system)) {}

std::optional<Table> Arithmetic::filled(std::span<const std::int64_t> listed) const {
  if (listed.size() != listed_.size()) return std::nullopt;
  Table table = bounds_.low;
  for (std::size_t i = 0; i < listed.size(); ++i) table[listed_[i]] = listed[i];
  const auto value = [&](std::uint32_t cell) { return table[cell]; };
  for (std::uint32_t cell = 0; cell < table.size(); ++cell) {
    const auto& definition = system_.cells[cell].definition;
    if (definition && !bounds_.is_fixed(cell)) {
      const Relation& relation = system_.relations[*definition];
      const auto others = sum_without(relation, cell, value);
      if (!others) return std::nullopt;
      table[cell] = factor_of(relation, cell) > 0 ? -*others : *others;
    }
    if (!fits(cell, table[cell])) return std::nullopt;
  }
  for (const Relation& relation : system_.relations)
    if (sum_without(relation, none, value) != 0) return std::nullopt;
  return table;
}

std::optional<Changes> Arithmetic::changed(const Table& base, const Witness& witness) const {
  Changes changes;
  std::set<std::uint32_t> pending;  // cells that follow, in the order in which they are defined
  std::set<std::uint32_t> touched;  // relations
  const auto follow = [&](std::uint32_t cell) {
    for (const std::uint32_t relation : relations_[cell]) {
      touched.insert(relation);
      const std::uint32_t defined = system_.relations[relation].terms.back().cell;
      if (defined > cell && system_.cells[defined].definition == relation) pending.insert(defined);
    }
  };
  const auto change = [&](std::uint32_t cell) {
    const auto found = changes.find(cell);
    return found == changes.end() ? 0 : found->second;
  };
  for (const auto& [index, by] : witness) {
    if (index >= listed_.size()) return std::nullopt;
    changes[listed_[index]] = by;
    follow(listed_[index]);
  }
  while (!pending.empty()) {
    const std::uint32_t cell = *pending.begin();
    pending.erase(pending.begin());
    const Relation& relation = system_.relations[*system_.cells[cell].definition];
    const auto others = sum_without(relation, cell, change);
    if (!others) return std::nullopt;
    if (*others == 0) continue;
    changes[cell] = factor_of(relation, cell) > 0 ? -*others : *others;
    follow(cell);
  }
  for (const auto& [cell, by] : changes) {
    std::int64_t value = 0;
    if (__builtin_add_overflow(base[cell], by, &value) || !fits(cell, value)) return std::nullopt;
  }
  for (const std::uint32_t relation : touched)
    if (sum_without(system_.relations[relation], none, change) != 0) return std::nullopt;
  return changes;
}

// divisor · number = Σ factor · relation (which is nought) + what is left of every cell, and each cell is at least its
// lower and at most its upper bound.
bool Arithmetic::holds(const Proof& proof, const Bounds& markers) const {
  const Bounds& bounds = proof.is_of_markers ? markers : bounds_;
  if (proof.cell >= system_.cells.size()) return false;
  const std::int64_t sign = proof.is_upper ? -1 : 1;
  std::map<std::uint32_t, Wide> left;
  left[proof.cell] = Wide{sign} * proof.divisor;
  for (const auto& [relation, factor] : proof.factors) {
    if (relation >= system_.relations.size()) return false;
    for (const Term& term : system_.relations[relation].terms) left[term.cell] -= Wide{factor} * term.factor;
  }
  constexpr Wide furthest = Wide{far} * far / 8;
  Wide sum = 0;
  for (const auto& [cell, factor] : left) {
    if (factor == 0) continue;
    const std::int64_t bound = factor > 0 ? bounds.low[cell] : bounds.high[cell];
    constexpr Wide most_factor = Wide{1} << 60;
    if (bound == no_limit || factor > most_factor || factor < -most_factor) return false;
    sum += factor * bound;
    if (sum > furthest || sum < -furthest) return false;
  }
  // sum <= sign · divisor · number: at least value when it is above divisor · (value - 1); at most likewise.
  if (proof.is_upper) return -sum < Wide{proof.divisor} * (Wide{proof.value} + 1);
  return sum > Wide{proof.divisor} * (Wide{proof.value} - 1);
}

}  // namespace kith::disclosure
