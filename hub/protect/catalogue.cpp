#include "hub/protect/catalogue.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace kith::protect {
namespace {

bool same_shares(const std::vector<Share>& one, const std::vector<Share>& other) {
  return std::ranges::equal(
      one, other, [](const Share& a, const Share& b) { return a.organisation == b.organisation && a.n == b.n; });
}

Error contradiction(std::string_view hint) {
  return {Errc::contradiction, "", hint};
}

}  // namespace

std::optional<std::uint32_t> Catalogue::find(const Key& key) const {
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

Key Catalogue::shared_part(const Key& key) const {
  Key shared = key;
  for (std::size_t d = 0; d < key.size(); ++d)
    if (!lattice_.dimensions()[d].is_shared) shared[d] = 0;
  return shared;
}

bool Catalogue::counts_once(std::uint32_t cell, std::size_t dimension) const {
  if (!can_say(cell, dimension)) return false;
  const Key& key = cells_[cell].key;
  std::int64_t people = cells_[cell].n;
  std::map<std::uint32_t, std::int64_t> own;
  for (const Share& share : cells_[cell].shares) own[share.organisation] += share.n;
  for (const std::uint32_t child : lattice_.dimensions()[dimension].codes[key[dimension]].children) {
    Key below = key;
    below[dimension] = child;
    const auto found = find(below);
    if (!found) return false;
    people -= cells_[*found].n;
    for (const Share& share : cells_[*found].shares) own[share.organisation] -= share.n;
  }
  return cells_[cell].n > 0 && people == 0 && std::ranges::all_of(own, [](const auto& one) { return one.second == 0; });
}

void Catalogue::note_question(std::uint32_t cell, const std::vector<disclosure::Dimension>& dimensions,
                              const disclosure::Marks& marks, const std::vector<std::uint32_t>& codes) {
  if (const auto question = marks.dimension_of(codes))
    sayable_.emplace(cell, lattice_.number(dimensions[*question].id));
}

bool Catalogue::has_totals() const {
  return std::ranges::any_of(lattice_.dimensions(), &Lattice::Dimension::is_shared);
}

Result<std::uint32_t> Catalogue::add(const Cube& cube, const CubeCell& cell) {
  Key key = lattice_.key(cube.dimensions, cell.codes);
  const auto [known, is_new] = numbers_.emplace(key, static_cast<std::uint32_t>(cells_.size()));
  if (is_new) {
    cells_.push_back({std::move(key), cell.n, cell.shares, std::vector<Standing>(readers_, Standing::absent)});
  } else {
    Cell& other = cells_[known->second];
    if (other.n != cell.n) return fail(contradiction("two tables give one cell different counts"));
    if (other.shares.empty()) other.shares = cell.shares;
    if (!cell.shares.empty() && !same_shares(other.shares, cell.shares))
      return fail(contradiction("two tables give the organisations of one cell different counts"));
  }
  return known->second;
}

Result<void> Catalogue::add_frozen(const Frozen& frozen, std::size_t reader) {
  std::unordered_map<Key, std::uint32_t, KeyHash> exact;
  for (const CubeCell& cell : frozen.exact.cells) {
    KITH_ASSIGN(const std::uint32_t number, add(frozen.exact, cell));
    exact.emplace(cells_[number].key, number);
  }
  const disclosure::Marks marks{frozen.published.dimensions};
  for (const disclosure::PublishedCell& cell : frozen.published.cells) {
    const auto found = exact.find(lattice_.key(frozen.published.dimensions, cell.codes));
    if (found == exact.end()) return fail(contradiction("a printed cell is not in its exact table"));
    Cell& known = cells_[found->second];
    note_question(found->second, frozen.published.dimensions, marks, cell.codes);
    if (cell.state.is_hidden() ? known.n == 0 : *cell.state.value() != known.n)
      return fail(contradiction("a printed cell differs from its exact table"));
    const Standing standing = cell.state.is_hidden() ? Standing::hidden : Standing::shown;
    if (known.standing[reader] != Standing::absent && known.standing[reader] != standing)
      return fail(contradiction("one cell is printed in one earlier table and hidden in another"));
    known.standing[reader] = standing;
  }
  return {};
}

Result<void> Catalogue::add_start(const disclosure::PublishedTable& table) {
  for (const disclosure::PublishedCell& cell : table.cells) {
    const auto number = find(lattice_.key(table.dimensions, cell.codes));
    if (!number) return fail({Errc::contradiction, "/start", "the start has a cell that the new tables have not"});
    if (cell.state.is_hidden() ? cells_[*number].n == 0 : *cell.state.value() != cells_[*number].n)
      return fail({Errc::contradiction, "/start", "the start was made of other counts"});
    start_[*number] = cell.state.is_hidden() ? Standing::hidden : Standing::shown;
  }
  return {};
}

Result<void> Catalogue::check_shares(const Job& job) const {
  const bool is_needed = std::ranges::any_of(
      job.readers, [](const Reader& reader) { return reader.profile.organisations > 0 || reader.profile.insider; });
  if (!is_needed) return {};
  for (const Cell& cell : cells_)
    if (cell.n > 0 && cell.shares.empty())
      return fail({Errc::missing_field, "", "the profile needs each cell's organisations"});
  return {};
}

Result<Catalogue> Catalogue::of(const Job& job) {
  Catalogue catalogue;
  catalogue.readers_ = job.readers.size();
  for (const Reader& reader : job.readers)
    for (const Frozen& frozen : reader.frozen) {
      KITH_TRY(catalogue.lattice_.add(frozen.published.dimensions));
      KITH_TRY(catalogue.lattice_.add(frozen.exact.dimensions));
    }
  for (const Cube& cube : job.tables) KITH_TRY(catalogue.lattice_.add(cube.dimensions));
  for (const disclosure::PublishedTable& table : job.start) KITH_TRY(catalogue.lattice_.add(table.dimensions));
  KITH_TRY(catalogue.lattice_.finish());
  for (std::size_t r = 0; r < job.readers.size(); ++r)
    for (const Frozen& frozen : job.readers[r].frozen) KITH_TRY(catalogue.add_frozen(frozen, r));
  for (const Cube& cube : job.tables) {
    const disclosure::Marks marks{cube.dimensions};
    for (const CubeCell& cell : cube.cells) {
      KITH_ASSIGN(const std::uint32_t number, catalogue.add(cube, cell));
      catalogue.note_question(number, cube.dimensions, marks, cell.codes);
      for (Standing& standing : catalogue.cells_[number].standing)
        if (standing == Standing::absent) standing = Standing::fresh;
    }
  }
  catalogue.start_.assign(catalogue.cells_.size(), Standing::absent);
  for (const disclosure::PublishedTable& table : job.start) KITH_TRY(catalogue.add_start(table));
  KITH_TRY(catalogue.check_shares(job));
  return catalogue;
}

}  // namespace kith::protect
