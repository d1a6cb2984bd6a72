#include "hub/prove/full_sums.hpp"

#include <optional>

namespace kith::prove {
namespace {

using disclosure::Origin;
using disclosure::Relation;
using disclosure::System;
using disclosure::SystemCell;
using disclosure::Term;

// What the hidden parts of a printed sum add up to; nullopt when it is no such sum.
std::optional<std::int64_t> hidden_parts(const System& system, const Relation& relation,
                                         std::vector<std::uint32_t>& parts) {
  std::int64_t left = 0;
  for (const Term& term : relation.terms) {
    const SystemCell& cell = system.cells[term.cell];
    if (cell.origin != Origin::printed || (!cell.number && term.factor > 0)) return std::nullopt;
    if (cell.number) left += term.factor * *cell.number;
    if (!cell.number) parts.push_back(term.cell);
  }
  return left;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> full_sums(const System& system, std::int64_t k) {
  std::vector<std::vector<std::uint32_t>> found;
  for (const Relation& relation : system.relations) {
    std::vector<std::uint32_t> parts;
    const auto left = hidden_parts(system, relation, parts);
    if (left && parts.size() >= 2 && *left == static_cast<std::int64_t>(parts.size()) * (k - 1))
      found.push_back(std::move(parts));
  }
  return found;
}

}  // namespace kith::prove
