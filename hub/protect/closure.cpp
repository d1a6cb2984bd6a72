#include "hub/protect/closure.hpp"

#include <algorithm>

namespace kith::protect {
namespace {

constexpr std::uint32_t nobody = UINT32_MAX - 1;  // in place of a column: tabulated, and nobody is in it

Key with(Key key, std::size_t d, std::uint32_t code) {
  key[d] = code;
  return key;
}

}  // namespace

Closure::Closure(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated, std::span<const Role> roles,
                 std::size_t frame)
    : catalogue_(catalogue), frame_(frame) {
  for (std::size_t i = 0; i < tabulated.size(); ++i) {
    const Cell& cell = catalogue.cells()[tabulated[i]];
    if (cell.n > 0) columns_.push_back({cell.n, tabulated[i], roles[i], cell.shares});
    create(cell.key, cell.n > 0 ? static_cast<std::uint32_t>(columns_.size() - 1) : nobody, true);
  }
  close();
}

std::pair<std::vector<Column>, std::vector<Row>> Closure::take() && {
  return {std::move(columns_), std::move(rows_)};
}

const Closure::Node* Closure::find(const Key& key) const {
  const auto found = nodes_.find(key);
  return found == nodes_.end() ? nullptr : &found->second;
}

Closure::Node Closure::create(const Key& key, std::uint32_t column, bool is_base) {
  const auto node = static_cast<Node>(keys_.size());
  nodes_.emplace(key, node);
  keys_.push_back(key);
  column_of_.push_back(column);
  is_base_.push_back(is_base);
  return node;
}

std::uint32_t Closure::add_column() {
  columns_.push_back({.n = not_known, .cell = no_cell, .role = Role::unprinted, .shares = {}});
  return static_cast<std::uint32_t>(columns_.size() - 1);
}

bool Closure::is_nought(Node node) const {
  return column_of_[node] == nobody;
}

// Part of a cell that is printed as nobody.
bool Closure::is_nobody(const Key& key) const {
  for (std::size_t d = 0; d < key.size(); ++d) {
    if (key[d] == 0) continue;
    const Node* all = find(with(key, d, 0));
    if (all != nullptr && is_nought(*all)) return true;
    if (!is_listed(d, key[d])) continue;
    const Node* above = find(with(key, d, code(d, key[d]).parent));
    if (above != nullptr && is_nought(*above)) return true;
  }
  return false;
}

Closure::Members Closure::members(const Family& family) const {
  const auto& [whole, d] = family;
  Members found;
  for (const std::uint32_t child : code(d, keys_[whole][d]).children) {
    const Key key = with(keys_[whole], d, child);
    if (const Node* node = find(key)) {
      found.nodes.push_back(*node);
    } else if (!is_nobody(key)) {
      found.absent.push_back(child);
    }
  }
  return found;
}

// Until no sum names anything new; then what several parts are missing of gets its rest.
void Closure::close() {
  for (std::size_t before = 0; before != keys_.size();) {
    before = keys_.size();
    for (auto node = static_cast<Node>(frame_); node < keys_.size(); ++node) visit(node);
    const std::vector<Family> known(families_.begin(), families_.end());
    for (const Family& family : known) complete(family);
  }
  for (const Family& family : families_) relate(family);
}

// Finds the sums in which the cell is a part.
void Closure::visit(Node node) {
  for (std::size_t d = 0; d < keys_[node].size(); ++d) {
    const std::uint32_t number = keys_[node][d];
    if (number == 0 || !is_listed(d, number)) continue;
    if (is_base_[node]) fill_between(node, d);
    if (const Node* above = find(with(keys_[node], d, code(d, number).parent))) families_.emplace(*above, d);
  }
}

// Months in a printed year: the quarter between them is a number although no table has it.
void Closure::fill_between(Node node, std::size_t d) {
  std::vector<Key> between;
  Key up = keys_[node];
  while (up[d] != 0) {
    up[d] = code(d, up[d]).parent;
    if (const Node* above = find(up)) {
      if (!is_base_[*above]) return;
      for (const Key& key : between)
        if (!is_nobody(key)) create(key, add_column(), true);
      return;
    }
    between.push_back(up);
  }
}

Row Closure::nesting(Node whole, const std::vector<Node>& parts) const {
  Row row;
  row.is_nesting = !is_nought(whole);
  if (row.is_nesting) row.terms.push_back({column_of_[whole], 1});
  for (const Node part : parts)
    if (!is_nought(part)) row.terms.push_back({column_of_[part], -1});
  return row;
}

// The only part that is missing is a cell, of which other sums may tell more.
void Closure::complete(const Family& family) {
  const auto [whole, d] = family;
  if (is_nought(whole)) return;
  const Members found = members(family);
  if (catalogue_.lattice().dimensions()[d].is_multi) {
    split(family, found);
    return;
  }
  if (defining_.contains(family)) return;
  std::vector<std::uint32_t> missing = found.absent;
  const std::uint32_t number = keys_[whole][d];
  if (code(d, number).is_partial) missing.push_back(rest_of(d, number));
  if (missing.size() != 1) return;
  const Key key = with(keys_[whole], d, missing.front());
  if (find(key) != nullptr || is_nobody(key)) return;
  Row row = nesting(whole, found.nodes);
  const std::uint32_t column = add_column();
  row.terms.push_back({column, -1});
  rows_.push_back(std::move(row));
  create(key, column, false);
  defining_.insert(family);
}

// Each answer of a multi-select cuts the whole in two.
void Closure::split(const Family& family, const Members& found) {
  const auto [whole, d] = family;
  for (const Node yes : found.nodes) {
    if (!splits_.emplace(whole, yes).second) continue;
    const Key key = with(keys_[yes], d, all_but(d, keys_[yes][d]));
    const Node* known = find(key);
    const Node no = known != nullptr ? *known : create(key, add_column(), false);
    rows_.push_back(nesting(whole, {yes, no}));
  }
}

// Sums of those who did not give an answer follow from those of everybody and of those who did.
bool Closure::follows_from_others(const Family& family) const {
  const Key& key = keys_[family.first];
  for (std::size_t d = 0; d < key.size(); ++d)
    if (d != family.second && key[d] >= 2 * codes(d)) return true;
  return false;
}

void Closure::relate(const Family& family) {
  const auto [whole, d] = family;
  const Members found = members(family);
  if (catalogue_.lattice().dimensions()[d].is_multi) {
    relate_cover(family, found);
    return;
  }
  if (defining_.contains(family)) return;
  Row row = nesting(whole, found.nodes);
  if (row.terms.empty() || (is_nought(whole) && found.nodes.empty())) return;
  const bool is_whole = is_nought(whole) || (found.absent.empty() && !code(d, keys_[whole][d]).is_partial);
  if (is_whole && follows_from_others(family)) return;
  if (!is_whole) {
    const Node* rest = found.absent.empty() ? find(with(keys_[whole], d, rest_of(d, keys_[whole][d]))) : nullptr;
    row.terms.push_back({rest != nullptr ? column_of_[*rest] : add_column(), -1});
  }
  rows_.push_back(std::move(row));
}

// Where the answers add up the tables say so. "Everybody gave one of these answers at least" where they do not: then
// somebody gave two.
void Closure::relate_cover(const Family& family, const Members& found) {
  const auto [whole, d] = family;
  if (!found.absent.empty() || is_nought(whole)) return;
  const std::uint32_t printed = columns_[column_of_[whole]].cell;
  if (printed != no_cell && catalogue_.counts_once(printed, d)) {
    rows_.push_back(nesting(whole, found.nodes));
    return;
  }
  if (!code(d, keys_[whole][d]).is_covering) return;
  Row row{.terms = {}, .is_nesting = false};
  for (const Node part : found.nodes)
    if (!is_nought(part)) row.terms.push_back({column_of_[part], 1});
  const std::uint32_t overlap = add_column();
  columns_[overlap].role = Role::slack;
  columns_[overlap].least = printed != no_cell && catalogue_.can_say(printed, d) ? 1 : 0;
  row.terms.push_back({column_of_[whole], -1});
  row.terms.push_back({overlap, -1});
  rows_.push_back(std::move(row));
}

}  // namespace kith::protect
