#include "hub/protect/protect.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "hub/base/json.hpp"
#include "hub/disclosure/marks.hpp"
#include "hub/protect/groups.hpp"
#include "hub/protect/rules.hpp"
#include "hub/protect/suppression.hpp"

namespace kith::protect {
namespace {

// A state's number hidden in one of the first quarters is paid for again by the last, or by the year.
constexpr double early_state_factor = 3;
constexpr std::int32_t months_of_first_quarters = 9;

class Protector {
 public:
  Protector(const Job& job, const Catalogue& catalogue) : job_(job), catalogue_(catalogue) {}

  Result<Protection> run();

 private:
  void find_primaries();
  void reset(const std::vector<std::uint32_t>& group);
  Result<void> protect_totals(const std::vector<std::uint32_t>& totals);
  Result<void> protect_group(const std::vector<std::uint32_t>& group);
  Result<std::unique_ptr<View>> view(std::size_t reader, const std::vector<std::uint32_t>& group,
                                     const Dropped& dropped) const;
  [[nodiscard]] Role role_of(std::uint32_t cell, std::size_t reader) const;
  [[nodiscard]] std::vector<double> weights(const System& system) const;
  bool drop(const std::vector<std::uint32_t>& cells, Dropped& dropped) const;
  void write_cells(const Cube& cube, disclosure::PublishedTable& table, Account& account) const;
  [[nodiscard]] std::optional<disclosure::CellState> state_of(std::uint32_t cell) const;

  const Job& job_;
  const Catalogue& catalogue_;
  Pattern pattern_;
  std::vector<bool> made_;  // of the new cells: tabulated
  std::int64_t searches_ = 0;
};

Error unsafe(std::string_view hint) {
  return {Errc::contradiction, "", hint};
}

void Protector::find_primaries() {
  for (const Cell& cell : catalogue_.cells())
    pattern_.primary.push_back(std::ranges::any_of(
        job_.readers, [&](const Reader& reader) { return is_primary(cell.n, cell.shares, reader.profile); }));
  pattern_.hidden.assign(catalogue_.cells().size(), false);
  made_.assign(catalogue_.cells().size(), true);
}

// Where every cell of a group begins.
void Protector::reset(const std::vector<std::uint32_t>& group) {
  for (const std::uint32_t number : group) {
    const Cell& cell = catalogue_.cells()[number];
    if (cell.standing[0] != Standing::fresh) {
      pattern_.hidden[number] = cell.standing[0] == Standing::hidden;
    } else if (job_.has_start) {
      pattern_.hidden[number] = cell.n > 0 && catalogue_.start()[number] != Standing::shown;
    } else {
      pattern_.hidden[number] = pattern_.primary[number];
    }
  }
}

Role Protector::role_of(std::uint32_t cell, std::size_t reader) const {
  switch (catalogue_.cells()[cell].standing[reader]) {
    case Standing::hidden:
      return Role::standing;
    case Standing::fresh:
      return catalogue_.start()[cell] == Standing::shown ? Role::constant : Role::decision;
    case Standing::shown:
    case Standing::absent:
      return Role::constant;
  }
  __builtin_unreachable();
}

std::vector<double> Protector::weights(const System& system) const {
  std::vector<double> weights;
  for (const Column& column : system.columns()) {
    auto weight = static_cast<double>(column.n);
    if (column.cell != no_cell) {
      const Key& key = catalogue_.cells()[column.cell].key;
      bool is_root = true, is_early = false;
      for (std::size_t d = 0; d < key.size(); ++d) {
        const Lattice::Dimension& dimension = catalogue_.lattice().dimensions()[d];
        if (!dimension.is_shared || key[d] == 0) continue;
        const Lattice::Code& code = dimension.codes[key[d]];
        if (code.months == 0) is_root = is_root && code.parent == 0;
        if (code.months > 0)
          is_early = code.months < 12 && code.first_month % 12 + code.months <= months_of_first_quarters;
      }
      if (is_root && is_early) weight *= early_state_factor;
    }
    weights.push_back(weight);
  }
  return weights;
}

Result<std::unique_ptr<View>> Protector::view(std::size_t reader, const std::vector<std::uint32_t>& group,
                                              const Dropped& dropped) const {
  const std::int64_t k = job_.readers.front().profile.stamp.k;
  std::vector<std::uint32_t> own;
  std::vector<std::uint32_t> cells;
  std::vector<bool> is_framed(catalogue_.cells().size(), false);
  for (const std::uint32_t number : group) {
    const Cell& cell = catalogue_.cells()[number];
    if (cell.standing[reader] == Standing::absent) continue;
    if (cell.standing[reader] == Standing::fresh && !is_tabulated(catalogue_, number, k, pattern_, dropped)) continue;
    own.push_back(number);
    const auto total = catalogue_.find(catalogue_.shared_part(cell.key));
    if (!total || *total == number || is_framed[*total]) continue;
    if (catalogue_.cells()[*total].standing[reader] == Standing::absent) continue;
    if (std::ranges::binary_search(group, *total)) continue;
    is_framed[*total] = true;
    cells.push_back(*total);
  }
  const std::size_t frame = cells.size();
  cells.insert(cells.end(), own.begin(), own.end());
  std::vector<Role> roles;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Role role = role_of(cells[i], reader);
    roles.push_back(i < frame && role == Role::decision ? Role::constant : role);
  }
  KITH_ASSIGN(System system, System::of(catalogue_, cells, roles, frame));
  const std::vector<double> weights_of = weights(system);
  const Profile& profile = job_.readers[reader].profile;
  std::vector<bool> guarded;
  for (const Column& column : system.columns())
    guarded.push_back(column.n >= profile.stamp.k && is_primary(column.n, column.shares, profile));
  return std::make_unique<View>(std::move(system), profile, weights_of, guarded);
}

Result<void> Protector::protect_totals(const std::vector<std::uint32_t>& totals) {
  reset(totals);
  std::vector<std::unique_ptr<View>> views;
  for (std::size_t reader = 0; reader < job_.readers.size(); ++reader) {
    KITH_ASSIGN(auto one, view(reader, totals, {}));
    views.push_back(std::move(one));
  }
  Suppression suppression(catalogue_, std::move(views), pattern_);
  if (!suppression.cover(!job_.has_start).is_safe)
    return fail(unsafe("no choice of hidden totals is safe beside the earlier releases"));
  if (!suppression.uncover()) return fail(unsafe("the hidden totals could not be shown to be safe"));
  searches_ += static_cast<std::int64_t>(suppression.searches());
  return {};
}

// Drops the breakdowns that these cells are of. False: none is new, or all were there from the start.
bool Protector::drop(const std::vector<std::uint32_t>& cells, Dropped& dropped) const {
  bool has_dropped = false;
  for (const std::uint32_t number : cells) {
    const Cell& cell = catalogue_.cells()[number];
    if (cell.standing[0] != Standing::fresh || catalogue_.start()[number] != Standing::absent) continue;
    if (!catalogue_.has_totals() || catalogue_.is_shared(cell.key)) continue;
    has_dropped = dropped.insert(catalogue_.shared_part(cell.key)).second || has_dropped;
  }
  return has_dropped;
}

Result<void> Protector::protect_group(const std::vector<std::uint32_t>& group) {
  const std::int64_t k = job_.readers.front().profile.stamp.k;
  Dropped dropped = hopeless(catalogue_, group, k, pattern_);
  for (;;) {
    reset(group);
    std::vector<std::unique_ptr<View>> views;
    for (std::size_t reader = 0; reader < job_.readers.size(); ++reader) {
      KITH_ASSIGN(auto one, view(reader, group, dropped));
      views.push_back(std::move(one));
    }
    Suppression suppression(catalogue_, std::move(views), pattern_);
    const Suppression::Cover covered = suppression.cover(!job_.has_start);
    bool has_dropped = drop(covered.is_safe ? suppression.crowded_cells() : covered.unsafe, dropped);
    if (covered.is_safe && !has_dropped && !suppression.uncover())
      return fail(unsafe("the hidden cells could not be shown to be safe"));
    searches_ += static_cast<std::int64_t>(suppression.searches());
    if (covered.is_safe && !has_dropped) break;
    // A new breakdown may tell too much of its neighbours: what was released before is the way back.
    if (!has_dropped) has_dropped = drop(group, dropped);
    if (!has_dropped) return fail(unsafe("no choice of hidden cells is safe beside the earlier releases"));
  }
  for (const std::uint32_t number : group) made_[number] = is_tabulated(catalogue_, number, k, pattern_, dropped);
  return {};
}

std::optional<disclosure::CellState> Protector::state_of(std::uint32_t cell) const {
  const Cell& of = catalogue_.cells()[cell];
  if (of.standing[0] == Standing::fresh && !made_[cell]) return std::nullopt;
  return pattern_.hidden[cell] ? disclosure::CellState::hidden() : disclosure::CellState::of(of.n);
}

void Protector::write_cells(const Cube& cube, disclosure::PublishedTable& table, Account& account) const {
  const disclosure::Marks marks{cube.dimensions};
  for (const CubeCell& exact : cube.cells) {
    const std::uint32_t number = *catalogue_.find(catalogue_.lattice().key(cube.dimensions, exact.codes));
    const auto state = state_of(number);
    if (!state) {
      account.left_out_weight += exact.n;
      continue;
    }
    (state->is_hidden() ? account.hidden_cells : account.shown_cells) += 1;
    (state->is_hidden() ? account.hidden_weight : account.shown_weight) += exact.n;
    account.primary_cells += pattern_.primary[number] ? 1 : 0;
    const auto question = marks.dimension_of(exact.codes);
    const bool is_once =
        question && catalogue_.counts_once(number, catalogue_.lattice().number(cube.dimensions[*question].id));
    table.cells.push_back({exact.codes, exact.is_impossible ? disclosure::CellState::impossible() : *state, is_once});
  }
}

Result<Protection> Protector::run() {
  find_primaries();
  const Groups groups = groups_of(catalogue_);
  KITH_TRY(protect_totals(groups.totals));
  for (const auto& group : groups.breakdowns) KITH_TRY(protect_group(group));
  Protection protection;
  for (const Cube& cube : job_.tables) {
    disclosure::PublishedTable table{.release = cube.release,
                                     .table = cube.table,
                                     .profile = job_.readers.front().profile.stamp,
                                     .as_of = cube.as_of,
                                     .dimensions = cube.dimensions,
                                     .cells = {}};
    write_cells(cube, table, protection.account);
    protection.tables.push_back(std::move(table));
  }
  protection.account.searches = searches_;
  return protection;
}

}  // namespace

Result<Protection> protect(const Job& job) {
  KITH_ASSIGN(const Catalogue catalogue, Catalogue::of(job));
  return Protector(job, catalogue).run();
}

std::string write_protection(const Protection& protection) {
  std::string text;
  json::Writer out(text);
  out.begin_object().key("tables").begin_array();
  for (const disclosure::PublishedTable& table : protection.tables) disclosure::write_table(table, out);
  const Account& account = protection.account;
  out.end_array().key("account").begin_object();
  out.member("shown_cells", account.shown_cells).member("hidden_cells", account.hidden_cells);
  out.member("primary_cells", account.primary_cells).member("shown_weight", account.shown_weight);
  out.member("hidden_weight", account.hidden_weight).member("left_out_weight", account.left_out_weight);
  out.member("searches", account.searches).end_object().end_object();
  text += '\n';
  return text;
}

}  // namespace kith::protect
