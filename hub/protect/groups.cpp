#include "hub/protect/groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace kith::protect {
namespace {

// The dimensions of a breakdown: those that are neither place nor period.
std::vector<std::size_t> own_dimensions(const Catalogue& catalogue, const Key& key) {
  std::vector<std::size_t> own;
  for (std::size_t d = 0; d < key.size(); ++d)
    if (key[d] != 0 && !catalogue.lattice().dimensions()[d].is_shared) own.push_back(d);
  return own;
}

std::size_t root(std::vector<std::size_t>& parents, std::size_t d) {
  while (parents[d] != d) d = parents[d] = parents[parents[d]];
  return d;
}

// The least that a breakdown's cell can be, by the cells under it.
std::int64_t least_of(const Catalogue& catalogue, const std::set<Key>& known, Key key, std::size_t d) {
  const auto& code = catalogue.lattice().dimensions()[d].codes[key[d]];
  const bool is_known = known.contains(key);
  std::int64_t sum = is_known ? 1 : 0;
  std::int64_t below = 0;
  for (const std::uint32_t child : code.children) {
    key[d] = child;
    below += least_of(catalogue, known, key, d);
  }
  return std::max(sum, below);
}

}  // namespace

Groups groups_of(const Catalogue& catalogue) {
  const auto& dimensions = catalogue.lattice().dimensions();
  Groups groups;
  const bool has_totals = catalogue.has_totals();
  std::vector<std::size_t> parents(dimensions.size());
  std::iota(parents.begin(), parents.end(), std::size_t{0});
  std::optional<std::size_t> all;
  for (const Cell& cell : catalogue.cells()) {
    std::optional<std::size_t> first = has_totals ? std::nullopt : all;
    for (const std::size_t d : own_dimensions(catalogue, cell.key)) {
      if (first) parents[root(parents, d)] = root(parents, *first);
      first = d;
    }
    all = first;
  }
  std::map<std::size_t, std::size_t> numbers;
  for (std::uint32_t number = 0; number < catalogue.cells().size(); ++number) {
    const Key& key = catalogue.cells()[number].key;
    if (catalogue.is_shared(key)) {
      groups.totals.push_back(number);
      continue;
    }
    const auto own = own_dimensions(catalogue, key);
    const std::size_t group = !has_totals ? 0 : root(parents, own.front());
    const auto [known, is_new] = numbers.emplace(group, groups.breakdowns.size());
    if (is_new) groups.breakdowns.emplace_back();
    groups.breakdowns[known->second].push_back(number);
  }
  return groups;
}

bool is_tabulated(const Catalogue& catalogue, std::uint32_t cell, std::int64_t k, const Pattern& pattern,
                  const Dropped& dropped) {
  if (!catalogue.has_totals() || catalogue.is_shared(catalogue.cells()[cell].key)) return true;
  const Key total = catalogue.shared_part(catalogue.cells()[cell].key);
  if (dropped.contains(total)) return false;
  const auto known = catalogue.find(total);
  if (!known || catalogue.cells()[*known].standing[0] == Standing::absent) return true;
  return catalogue.cells()[*known].n >= k && !pattern.hidden[*known];
}

Dropped hopeless(const Catalogue& catalogue, const std::vector<std::uint32_t>& group, std::int64_t k,
                 const Pattern& pattern) {
  std::set<std::size_t> own;
  std::map<Key, std::set<Key>> breakdowns;
  std::set<Key> with_primary;
  for (const std::uint32_t number : group) {
    const Cell& cell = catalogue.cells()[number];
    for (const std::size_t d : own_dimensions(catalogue, cell.key)) own.insert(d);
    if (cell.n == 0 || cell.standing[0] != Standing::fresh) continue;
    const Key total = catalogue.shared_part(cell.key);
    breakdowns[total].insert(cell.key);
    if (pattern.primary[number]) with_primary.insert(total);
  }
  Dropped dropped;
  if (!catalogue.has_totals() || own.size() != 1 || catalogue.lattice().dimensions()[*own.begin()].is_multi)
    return dropped;
  for (const Key& total : with_primary) {
    const auto known = catalogue.find(total);
    if (!known) continue;
    const std::int64_t m = least_of(catalogue, breakdowns[total], total, *own.begin());
    if (catalogue.cells()[*known].n < k + m - 2) dropped.insert(total);
  }
  return dropped;
}

}  // namespace kith::protect
