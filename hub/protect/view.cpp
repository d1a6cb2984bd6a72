#include "hub/protect/view.hpp"

#include <algorithm>
#include <span>

namespace kith::protect {
namespace {

constexpr double tolerance = 1e-6;

bool is_person(const Column& column) {
  return column.role != Role::slack && column.role != Role::constant;
}

}  // namespace

View::View(System system, const Profile& profile, const std::vector<double>& weights, const std::vector<bool>& guarded)
    : system_(std::move(system)),
      profile_(profile),
      floors_(system_),
      moves_(system_),
      simplex_(system_, weights),
      open_(system_.columns().size(), false),
      entries_of_(system_.columns().size()),
      resting_(system_.columns().size()) {
  for (std::uint32_t column = 0; column < system_.columns().size(); ++column) {
    const Column& of = system_.columns()[column];
    open_[column] = of.role == Role::standing || of.role == Role::unprinted || of.role == Role::slack;
    if (of.cell != no_cell) column_of_.emplace(of.cell, column);
    if (!is_person(of)) continue;
    add_entries(column, outsider);
    if (guarded[column]) {
      entries_of_[column].push_back(static_cast<std::uint32_t>(entries_.size()));
      entries_.push_back({column, outsider, Direction::spread});
    }
    if (!profile.insider) continue;
    for (const std::int32_t who : floors_.insiders(column))
      if (is_at_risk(column, who)) add_entries(column, who);
  }
}

std::optional<std::uint32_t> View::column_of(std::uint32_t cell) const {
  const auto found = column_of_.find(cell);
  if (found == column_of_.end()) return std::nullopt;
  return found->second;
}

void View::set_open(std::uint32_t column, bool is_open) {
  open_[column] = is_open;
  simplex_.set_open(column, is_open);
}

// What others counted is a small number that is not zero.
bool View::is_at_risk(std::uint32_t column, std::int32_t who) const {
  const std::int64_t others = system_.columns()[column].n - own_count(system_.columns()[column], who);
  return others >= 1 && others < profile_.stamp.k;
}

void View::add_entries(std::uint32_t column, std::int32_t who) {
  if (!known_.emplace(column, who).second) return;
  for (const Direction direction : {Direction::down, Direction::up}) {
    entries_of_[column].push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.push_back({column, who, direction});
  }
}

Demand View::demand_of(const Entry& entry) const {
  const std::int64_t n = system_.columns()[entry.column].n;
  if (entry.direction == Direction::spread) return {entry.column, entry.who, profile_.stamp.k - 1};
  const std::int64_t floor = floors_.at(entry.column, entry.who);
  if (entry.direction == Direction::down) return {entry.column, entry.who, std::min<std::int64_t>(0, floor - n)};
  return {entry.column, entry.who, std::max<std::int64_t>(0, floor + profile_.stamp.k - 2 - n)};
}

bool View::is_met(std::uint32_t entry) const {
  const Entry& of = entries_[entry];
  const Demand demand = demand_of(of);
  return demand.by == 0 || (of.has_move && moves_.fit(of.move.move, demand, open_).has_value());
}

void View::assign(std::uint32_t entry, Scaled move) {
  Entry& of = entries_[entry];
  if (of.has_move)
    for (const Step& step : moves_[of.move.move]) resting_[step.column].erase(entry);
  of.has_move = true;
  of.move = move;
  for (const Step& step : moves_[move.move]) resting_[step.column].insert(entry);
  if (of.who == outsider && profile_.insider) find_conflicts(entry);
}

// Organisations that know the table which the move leads to is not the true one: they brought more than it leaves.
void View::find_conflicts(std::uint32_t entry) {
  const Entry of = entries_[entry];
  for (const Step& step : moves_[of.move.move]) {
    const std::int64_t by = step.by * of.move.factor;
    if (by >= 0) continue;
    const Column& column = system_.columns()[step.column];
    for (const Share& share : column.shares) {
      const auto who = static_cast<std::int32_t>(share.organisation);
      if (column.n + by < share.n && is_at_risk(of.column, who)) add_entries(of.column, who);
    }
  }
}

bool View::try_known(std::uint32_t entry) {
  const auto known = moves_.find(demand_of(entries_[entry]), open_);
  if (!known) return false;
  assign(entry, *known);
  return true;
}

bool View::try_search(std::uint32_t entry, bool may_open, std::vector<std::uint32_t>& to_open) {
  ++searches_;
  auto found = simplex_.search(demand_of(entries_[entry]), may_open);
  if (!found) return false;
  to_open = std::move(found->to_open);
  if (!found->move.empty()) {
    const std::uint32_t move = moves_.add(std::move(found->move));
    if (to_open.empty()) {
      const auto scaled = moves_.fit(move, demand_of(entries_[entry]), open_);
      if (!scaled) return false;
      assign(entry, *scaled);
    }
    return true;
  }
  return !to_open.empty();  // in fractions only: with what it opens there may be one in whole numbers
}

// The bound of the least value may be too low; asks the solver once. True when it was.
bool View::raise_floor(std::uint32_t entry) {
  const Entry& of = entries_[entry];
  if (!proved_.emplace(of.column, of.who).second) return false;
  const std::int64_t floor = floors_.at(of.column, of.who);
  const std::int64_t exact = Simplex::floor_of(system_, of.column, of.who, floor);
  if (exact > floor) floors_.raise(of.column, of.who, exact);
  return exact > floor;
}

// Wholly at k or above, or exactly nobody.
bool View::judge_range(std::uint32_t column) {
  const Column& of = system_.columns()[column];
  if (of.n > 0 && of.n < profile_.stamp.k) return false;
  if (of.n > 0 ? simplex_.least(column) < static_cast<double>(profile_.stamp.k) - tolerance
               : simplex_.greatest(column) > tolerance)
    return false;
  by_range_.insert(column);
  return true;
}

View::Answer View::meet(std::uint32_t entry, bool may_open) {
  const Entry of = entries_[entry];
  const std::int64_t n = system_.columns()[of.column].n;
  const bool by_range = of.who == outsider && of.direction != Direction::spread && (n == 0 || n >= profile_.stamp.k);
  std::vector<std::uint32_t> to_open;
  if (try_known(entry)) return {};
  if (by_range && judge_range(of.column)) return {};
  if (try_search(entry, may_open, to_open)) {
    return {to_open.empty() ? Verdict::holds : Verdict::needs, std::move(to_open)};
  }
  if (of.direction == Direction::down && raise_floor(entry)) {
    if (demand_of(entries_[entry]).by == 0) return {};
    return meet(entry, may_open);
  }
  return {Verdict::fails, {}};
}

View::Answer View::check(std::uint32_t column, bool may_open) {
  by_range_.erase(column);
  // Meeting the demand of an outsider may add those of organisations behind it.
  for (std::size_t i = 0; i < entries_of_[column].size(); ++i) {
    const std::uint32_t entry = entries_of_[column][i];
    if (is_met(entry)) continue;
    if (entries_[entry].who == outsider && entries_[entry].direction != Direction::spread && by_range_.contains(column))
      continue;
    Answer answer = meet(entry, may_open);
    if (answer.verdict != Verdict::holds) return answer;
  }
  return {};
}

// Only where whole and parts are printed: what is in no table is not known to be small.
bool View::is_crowded(std::uint32_t row) const {
  const Row& sum = system_.rows()[row];
  if (!sum.is_nesting || open_[sum.terms.front().column]) return false;
  const std::int64_t k = profile_.stamp.k;
  std::int64_t room = 0;
  std::size_t hidden = 0;
  for (const Term& term : std::span(sum.terms).subspan(1)) {
    if (!open_[term.column]) continue;
    const Column& of = system_.columns()[term.column];
    if (of.cell == no_cell || of.n >= k) return false;
    room += k - 1 - of.n;
    ++hidden;
  }
  return hidden > 0 && room < (k - 1) / 2;
}

std::vector<std::uint32_t> View::crowded_rows() const {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < system_.rows().size(); ++row)
    if (is_crowded(row)) rows.push_back(row);
  return rows;
}

std::vector<std::uint32_t> View::resting_on(std::uint32_t column) const {
  std::set<std::uint32_t> columns;
  for (const std::uint32_t entry : resting_[column]) columns.insert(entries_[entry].column);
  columns.erase(column);
  return {columns.begin(), columns.end()};
}

}  // namespace kith::protect
