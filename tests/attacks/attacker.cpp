#include "tests/attacks/attacker.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace kith::attacks {
namespace {

constexpr std::size_t none = SIZE_MAX;

}  // namespace

std::string text(const std::vector<Finding>& findings) {
  std::string all;
  for (const Finding& one : findings)
    all += text(one.cell) + " is " + std::to_string(one.is) + ", found " + std::to_string(one.least) + " to " +
           std::to_string(one.most) + "\n";
  return all;
}

Attacker::Attacker(const Reading& reading, const Truth& truth, std::int64_t k, test::Glpsol& glpsol)
    : system_(make_system(reading)), k_(k), glpsol_(glpsol) {
  const auto count = [&](const Cell& cell) {
    const auto found = truth.find(cell);
    return found == truth.end() ? Count{} : found->second;
  };
  truth_ = system_.values([&](const Cell& cell) { return count(cell).all; });
  for (std::size_t org = 0; org < organisations; ++org)
    own_truths_.push_back(system_.values([&](const Cell& cell) { return count(cell).own[org]; }));
  find_pieces();
  begin(Values(truth_.size()));
  tables_.push_back(truth_);
}

bool Attacker::knows_the_truth() const {
  for (std::size_t n = 0; n < system_.numbers.size(); ++n) {
    const System::Number& number = system_.numbers[n];
    if (number.kind == Kind::printed && number.printed != truth_[n]) return false;
    const auto range = bounds(n, Knows::everything);
    if (truth_[n] < range.low || truth_[n] > range.high) return false;
  }
  return system_.fits(truth_);
}

std::size_t Attacker::questions() const {
  return static_cast<std::size_t>(std::ranges::count_if(system_.numbers, [](const System::Number& number) {
    return number.kind == Kind::hidden || number.kind == Kind::unsaid;
  }));
}

// Numbers that hang together through sums in which neither is printed.
void Attacker::find_pieces() {
  std::vector<std::size_t> root(system_.numbers.size());
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto root_of = [&](std::size_t n) {
    while (root[n] != n) n = root[n] = root[root[n]];
    return n;
  };
  for (const Sum& sum : system_.sums) {
    std::size_t first = none;
    for (const auto& [n, factor] : sum.terms) {
      if (system_.numbers[n].kind == Kind::printed) continue;
      if (first == none) first = n;
      root[root_of(n)] = root_of(first);
    }
  }
  std::map<std::size_t, std::size_t> number_of;
  piece_of_.assign(system_.numbers.size(), none);
  for (std::size_t n = 0; n < system_.numbers.size(); ++n)
    if (system_.numbers[n].kind != Kind::printed)
      piece_of_[n] = number_of.try_emplace(root_of(n), number_of.size()).first->second;
  pieces_.resize(number_of.size());
  for (std::size_t s = 0; s < system_.sums.size(); ++s)
    for (const auto& [n, factor] : system_.sums[s].terms)
      if (piece_of_[n] != none) {
        pieces_[piece_of_[n]].push_back(s);
        break;
      }
}

std::vector<Finding> Attacker::attack() {
  begin(Values(truth_.size()));
  auto all = look(false);
  std::ranges::move(guess_full_sums(), std::back_inserter(all));
  return all;
}

std::vector<Finding> Attacker::attack_the_few() {
  begin(Values(truth_.size()));
  return look(true);
}

std::vector<Finding> Attacker::attack_as(std::size_t org) {
  begin(own_truths_.at(org));
  return look(true);
}

Finding Attacker::ask(const Cell& cell) {
  begin(Values(truth_.size()));
  return found(system_.find(cell));
}

Finding Attacker::ask_as(std::size_t org, const Cell& cell) {
  begin(own_truths_.at(org));
  return found(system_.find(cell));
}

void Attacker::begin(Values own) {
  own_ = std::move(own);
  concerned_.assign(pieces_.size(), false);
  for (std::size_t n = 0; n < own_.size(); ++n)
    if (own_[n] > 0 && piece_of_[n] != none) concerned_[piece_of_[n]] = true;
  seen_.assign(truth_.size(), {});
  const auto known = tables_;
  for (const Values& table : known) note(table);
}

void Attacker::note(const Values& values) {
  for (std::size_t n = 0; n < values.size(); ++n)
    if (values[n] < own_[n]) return;
  for (std::size_t n = 0; n < values.size(); ++n) {
    seen_[n].least = std::min(seen_[n].least, values[n]);
    seen_[n].most = std::max(seen_[n].most, values[n]);
  }
}

std::vector<Finding> Attacker::look(bool only_few) {
  const bool is_insider = std::ranges::any_of(own_, [](std::int64_t own) { return own > 0; });
  std::vector<Finding> all;
  for (std::size_t n = 0; n < truth_.size(); ++n) {
    const System::Number& number = system_.numbers[n];
    const std::int64_t others = truth_[n] - own_[n];
    if (number.kind == Kind::overlap) continue;
    if (number.kind == Kind::printed) {
      if (others > 0 && others < k_) all.push_back({number.cell, others, others, others});
      continue;
    }
    if (only_few && (others < 1 || others >= k_)) continue;
    if (is_insider && !concerned_[piece_of_[n]]) continue;  // elsewhere it is like anybody
    if (!is_safe(n)) all.push_back(found(n));
  }
  return all;
}

// Whoever takes each hidden part of a printed sum to be small is left one answer, where they are as many as they can
// be.
std::vector<Finding> Attacker::guess_full_sums() const {
  std::vector<Finding> all;
  for (const Sum& sum : system_.sums) {
    std::int64_t left = 0, parts = 0;
    bool is_open = false, is_right = true;
    for (const auto& [n, factor] : sum.terms) {
      const System::Number& number = system_.numbers[n];
      is_open = is_open || (number.kind != Kind::printed && (number.kind != Kind::hidden || factor > 0));
      if (number.kind == Kind::printed) left += factor * number.printed;
      if (number.kind != Kind::hidden) continue;
      ++parts;
      is_right = is_right && truth_[n] == k_ - 1;
    }
    if (is_open || parts < 2 || left != parts * (k_ - 1) || !is_right) continue;
    for (const auto& [n, factor] : sum.terms)
      if (system_.numbers[n].kind == Kind::hidden) all.push_back({system_.numbers[n].cell, k_ - 1, k_ - 1, truth_[n]});
  }
  return all;
}

// By the rule of docs/disclosure.md.
bool Attacker::is_safe(std::size_t n) {
  const std::int64_t own = own_[n];
  const bool is_hidden = system_.numbers[n].kind == Kind::hidden;
  const std::int64_t lowest = std::max<std::int64_t>(own, is_hidden ? 1 : 0);
  const auto is_wide = [&] { return seen_[n].most - seen_[n].least >= k_ - 2; };
  if (!is_hidden && is_wide()) return true;
  if (is_hidden && seen_[n].least == lowest && is_wide()) return true;
  if (seen_[n].least > lowest) seek(n, false, lowest);
  const std::int64_t least = seen_[n].least;
  if (least >= own + k_) return true;
  if (is_hidden && least > lowest && least > least_by_markers(n)) return false;
  if (!is_wide()) seek(n, true, least + k_ - 2);
  return is_wide() || (!is_hidden && seen_[n].most == own);
}

std::int64_t Attacker::least_by_markers(std::size_t n) {
  return seek(n, false, 0, Knows::markers);
}

test::LinearProblem::Column Attacker::bounds(std::size_t n, Knows knows) const {
  const System::Number& number = system_.numbers[n];
  if (number.kind == Kind::printed && (knows == Knows::everything || number.printed == 0))
    return {number.printed, number.printed};
  if (number.kind == Kind::overlap) return {std::max(own_[n], number.least), number.most};
  return {std::max<std::int64_t>(own_[n], number.kind == Kind::printed || number.kind == Kind::hidden ? 1 : 0), beyond};
}

// The least or most that the number can be, looked for no further than the limit.
std::int64_t Attacker::seek(std::size_t n, bool most, std::int64_t limit, Knows knows) {
  test::LinearProblem problem;
  std::map<std::size_t, std::size_t> columns;
  std::vector<std::size_t> order;
  std::vector<std::size_t> sums = pieces_.at(piece_of_[n]);
  if (knows == Knows::markers) {
    sums.resize(system_.sums.size());
    std::iota(sums.begin(), sums.end(), std::size_t{0});
  }
  for (const std::size_t s : sums) {
    test::LinearProblem::Row row;
    for (const auto& [other, factor] : system_.sums[s].terms) {
      const auto column = bounds(other, knows);
      if (column.low == column.high) {
        row.right -= factor * column.low;
        continue;
      }
      const auto [known, is_new] = columns.try_emplace(other, columns.size());
      if (is_new) problem.columns.push_back(column);
      if (is_new) order.push_back(other);
      row.terms.emplace_back(known->second, factor);
    }
    if (!row.terms.empty()) problem.rows.push_back(std::move(row));
  }
  if (!columns.contains(n)) return set_alone(n, most ? limit : std::max(limit, bounds(n, knows).low));
  auto& asked = problem.columns.at(columns.at(n));
  if (most) asked.high = std::min(asked.high, limit);
  if (!most) asked.low = std::max(asked.low, limit);
  problem.goal = {{columns.at(n), most ? -1 : 1}};
  const auto answer = glpsol_.solve(problem);
  if (!answer) throw std::logic_error("nothing fits, in " + text(system_.numbers[n].cell));
  if (knows == Knows::markers) return std::llround(answer->at(columns.at(n)));
  Values table = truth_;
  for (std::size_t c = 0; c < order.size(); ++c) table[order[c]] = std::llround((*answer)[c]);
  if (!system_.fits(table)) throw std::logic_error("glpsol's table does not add up");
  note(table);
  tables_.push_back(table);
  return table[n];
}

// Nothing else is told of it.
std::int64_t Attacker::set_alone(std::size_t n, std::int64_t value) {
  tables_.push_back(truth_);
  tables_.back()[n] = value;
  note(tables_.back());
  return value;
}

Finding Attacker::found(std::size_t n) {
  const std::int64_t others = truth_[n] - own_[n];
  if (system_.numbers[n].kind == Kind::printed) return {system_.numbers[n].cell, others, others, others};
  const std::int64_t least = seek(n, false, 0), most = seek(n, true, beyond);
  return {system_.numbers[n].cell, least - own_[n], most - own_[n], others};
}

}  // namespace kith::attacks
