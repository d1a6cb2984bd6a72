#include "hub/protect/system.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace kith::protect {
namespace {

constexpr std::uint32_t is_zero = UINT32_MAX - 1;

Error contradiction() {
  return {Errc::contradiction, "/tables", "the cells do not add up"};
}

// whole - part, for each organisation. Nothing when an organisation would have less than none.
std::optional<std::vector<Share>> difference(const std::vector<Share>& whole, const std::vector<Share>& part) {
  std::vector<Share> rest;
  auto next = part.begin();
  for (Share share : whole) {
    if (next != part.end() && next->organisation < share.organisation) return std::nullopt;
    if (next != part.end() && next->organisation == share.organisation) share.n -= (next++)->n;
    if (share.n < 0) return std::nullopt;
    if (share.n > 0) rest.push_back(share);
  }
  if (next != part.end()) return std::nullopt;
  return rest;
}

}  // namespace

class SystemBuilder {
 public:
  SystemBuilder(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated) : catalogue_(catalogue) {
    for (const std::uint32_t cell : tabulated) column_of_.emplace(cell, is_zero);
  }

  Result<System> build(std::span<const std::uint32_t> tabulated, std::span<const Role> roles, std::size_t frame);

 private:
  struct Parts {
    std::vector<std::uint32_t> cells;
  };
  using Place = std::pair<std::uint32_t, std::uint32_t>;  // the whole's cell, the dimension it is cut by

  [[nodiscard]] const Lattice::Dimension& dimension(std::size_t d) const {
    return catalogue_.lattice().dimensions()[d];
  }
  [[nodiscard]] std::optional<std::uint32_t> tabulated(const Key& key) const;
  void find_wholes(std::uint32_t cell);
  [[nodiscard]] bool is_covered(Key key, std::size_t d, std::uint32_t code) const;
  [[nodiscard]] std::int32_t months_covered(Key key, std::size_t d, std::uint32_t code) const;
  [[nodiscard]] bool is_complete(const Key& whole, std::size_t d) const;
  Result<void> nest(std::uint32_t whole, std::size_t d, const Parts& parts);
  Result<void> split(std::uint32_t whole, std::size_t d, const Parts& parts);
  Result<void> add_cover(std::uint32_t whole, std::size_t d);
  Result<std::uint32_t> add_rest(std::uint32_t whole, const std::vector<std::uint32_t>& parts);
  void add_row(Row row);

  const Catalogue& catalogue_;
  std::unordered_map<std::uint32_t, std::uint32_t> column_of_;  // of each tabulated cell, or is_zero
  std::map<Place, Parts> wholes_;
  System system_;
};

std::optional<std::uint32_t> SystemBuilder::tabulated(const Key& key) const {
  const auto cell = catalogue_.find(key);
  if (!cell || !column_of_.contains(*cell)) return std::nullopt;
  return cell;
}

// In each dimension the nearest tabulated cell that contains this one.
void SystemBuilder::find_wholes(std::uint32_t cell) {
  const Key& key = catalogue_.cells()[cell].key;
  for (std::size_t d = 0; d < key.size(); ++d) {
    Key up = key;
    while (up[d] != 0) {
      up[d] = dimension(d).codes[up[d]].parent;
      if (const auto whole = tabulated(up)) {
        wholes_[{*whole, static_cast<std::uint32_t>(d)}].cells.push_back(cell);
        break;
      }
    }
  }
}

bool SystemBuilder::is_covered(Key key, std::size_t d, std::uint32_t code) const {
  const Lattice::Code& listed = dimension(d).codes[code];
  if (listed.is_partial || listed.children.empty()) return false;
  return std::ranges::all_of(listed.children, [&](std::uint32_t child) {
    key[d] = child;
    return tabulated(key).has_value() || is_covered(key, d, child);
  });
}

std::int32_t SystemBuilder::months_covered(Key key, std::size_t d, std::uint32_t code) const {
  std::int32_t months = 0;
  for (const std::uint32_t child : dimension(d).codes[code].children) {
    key[d] = child;
    months += tabulated(key) ? dimension(d).codes[child].months : months_covered(key, d, child);
  }
  return months;
}

bool SystemBuilder::is_complete(const Key& whole, std::size_t d) const {
  const std::int32_t months = dimension(d).codes[whole[d]].months;
  return months > 0 ? months_covered(whole, d, whole[d]) == months : is_covered(whole, d, whole[d]);
}

void SystemBuilder::add_row(Row row) {
  const auto number = static_cast<std::uint32_t>(system_.rows_.size());
  for (const Term& term : row.terms) system_.rows_at_[term.column].push_back(number);
  system_.rows_.push_back(std::move(row));
}

// What the parts leave of the whole, as a column of its own.
Result<std::uint32_t> SystemBuilder::add_rest(std::uint32_t whole, const std::vector<std::uint32_t>& parts) {
  Column rest;
  rest.n = catalogue_.cells()[whole].n;
  rest.shares = catalogue_.cells()[whole].shares;
  for (const std::uint32_t part : parts) {
    const Cell& cell = catalogue_.cells()[part];
    rest.n -= cell.n;
    if (rest.shares.empty() || cell.shares.empty()) continue;
    auto shares = difference(rest.shares, cell.shares);
    if (!shares) return fail(contradiction());
    rest.shares = *std::move(shares);
  }
  if (rest.n < 0) return fail(contradiction());
  system_.columns_.push_back(std::move(rest));
  system_.rows_at_.emplace_back();
  return static_cast<std::uint32_t>(system_.columns_.size() - 1);
}

Result<void> SystemBuilder::nest(std::uint32_t whole, std::size_t d, const Parts& parts) {
  const Cell& cell = catalogue_.cells()[whole];
  std::int64_t sum = 0;
  Row row;
  row.terms.push_back({column_of_.at(whole), 1});
  for (const std::uint32_t part : parts.cells) {
    sum += catalogue_.cells()[part].n;
    if (catalogue_.cells()[part].n > 0) row.terms.push_back({column_of_.at(part), -1});
  }
  const bool is_whole = is_complete(cell.key, d);
  if (sum > cell.n || (is_whole && sum != cell.n)) return fail(contradiction());
  if (cell.n == 0) return {};
  if (!is_whole) {
    KITH_ASSIGN(const std::uint32_t rest, add_rest(whole, parts.cells));
    row.terms.push_back({rest, -1});
  }
  add_row(std::move(row));
  return {};
}

// Each answer of a multi-select cuts the whole in two.
Result<void> SystemBuilder::split(std::uint32_t whole, std::size_t d, const Parts& parts) {
  for (const std::uint32_t part : parts.cells) {
    const Cell& cell = catalogue_.cells()[part];
    if (cell.n > catalogue_.cells()[whole].n) return fail(contradiction());
    if (cell.n == 0) continue;
    KITH_ASSIGN(const std::uint32_t no, add_rest(whole, {part}));
    add_row({{{column_of_.at(whole), 1}, {column_of_.at(part), -1}, {no, -1}}, true});
  }
  return catalogue_.cells()[whole].n > 0 ? add_cover(whole, d) : Result<void>{};
}

// "Everybody gave one of these answers at least".
Result<void> SystemBuilder::add_cover(std::uint32_t whole, std::size_t d) {
  const Key& key = catalogue_.cells()[whole].key;
  const Lattice::Code& code = dimension(d).codes[key[d]];
  if (!code.is_covering) return {};
  Row row{.terms = {}, .is_nesting = false};
  std::int64_t sum = 0;
  for (const std::uint32_t child : code.children) {
    Key down = key;
    down[d] = child;
    const auto part = tabulated(down);
    if (!part) return {};  // an answer that is not tabulated may be the one
    sum += catalogue_.cells()[*part].n;
    if (column_of_.at(*part) != is_zero) row.terms.push_back({column_of_.at(*part), 1});
  }
  if (sum < catalogue_.cells()[whole].n) return fail(contradiction());
  Column overlap;
  overlap.role = Role::slack;
  overlap.n = sum - catalogue_.cells()[whole].n;
  system_.columns_.push_back(std::move(overlap));
  system_.rows_at_.emplace_back();
  row.terms.push_back({column_of_.at(whole), -1});
  row.terms.push_back({static_cast<std::uint32_t>(system_.columns_.size() - 1), -1});
  add_row(std::move(row));
  return {};
}

Result<System> SystemBuilder::build(std::span<const std::uint32_t> tabulated, std::span<const Role> roles,
                                    std::size_t frame) {
  for (std::size_t i = 0; i < tabulated.size(); ++i) {
    const Cell& cell = catalogue_.cells()[tabulated[i]];
    if (cell.n == 0) continue;
    column_of_[tabulated[i]] = static_cast<std::uint32_t>(system_.columns_.size());
    system_.columns_.push_back({cell.n, tabulated[i], roles[i], cell.shares});
  }
  system_.rows_at_.resize(system_.columns_.size());
  for (const std::uint32_t cell : tabulated.subspan(frame)) find_wholes(cell);
  for (const auto& [place, parts] : wholes_) {
    const auto& [whole, d] = place;
    if (dimension(d).is_multi) {
      KITH_TRY(split(whole, d, parts));
    } else {
      KITH_TRY(nest(whole, d, parts));
    }
  }
  return std::move(system_);
}

Result<System> System::of(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated,
                          std::span<const Role> roles, std::size_t frame) {
  return SystemBuilder(catalogue, tabulated).build(tabulated, roles, frame);
}

}  // namespace kith::protect
