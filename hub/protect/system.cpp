#include "hub/protect/system.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

#include "hub/protect/closure.hpp"

namespace kith::protect {
namespace {

Error contradiction() {
  return {Errc::contradiction, "/tables", "the cells do not add up"};
}

}  // namespace

// Works out what no table prints: one sum after the other that leaves one column open.
class Completion {
 public:
  explicit Completion(System& system) : system_(system), open_(system.rows_.size(), 0) {
    has_shares_ = std::ranges::all_of(system_.columns_, [](const Column& column) {
      return column.cell == no_cell || column.n == 0 || !column.shares.empty();
    });
    for (std::uint32_t row = 0; row < open_.size(); ++row) {
      for (const Term& term : system_.rows_[row].terms)
        if (is_open(term.column)) ++open_[row];
      if (open_[row] == 1) ready_.push_back(row);
    }
  }

  Result<void> run() {
    for (; !ready_.empty(); ready_.pop_front())
      if (open_[ready_.front()] == 1 && !settle(system_.rows_[ready_.front()])) return fail(contradiction());
    const auto is_balanced = [&](const Row& row) {
      std::int64_t sum = 0;
      for (const Term& term : row.terms) sum += term.factor * system_.columns_[term.column].n;
      return sum == 0;
    };
    const bool is_done = std::ranges::none_of(system_.columns_, [](const Column& column) { return column.n < 0; });
    if (!is_done || !std::ranges::all_of(system_.rows_, is_balanced)) return fail(contradiction());
    return {};
  }

 private:
  [[nodiscard]] bool is_open(std::uint32_t column) const { return system_.columns_[column].n == not_known; }

  // False: it would count fewer than nobody, of all or of one organisation.
  bool settle(const Row& row) {
    const auto own = std::ranges::find_if(row.terms, [&](const Term& term) { return is_open(term.column); });
    Column& column = system_.columns_[own->column];
    std::int64_t others = 0;
    std::map<std::uint32_t, std::int64_t> shares;
    for (const Term& term : row.terms) {
      if (term.column == own->column) continue;
      others += term.factor * system_.columns_[term.column].n;
      if (!has_shares_) continue;
      for (const Share& share : system_.columns_[term.column].shares)
        shares[share.organisation] -= own->factor * term.factor * share.n;
    }
    column.n = -own->factor * others;
    for (const auto& [organisation, n] : shares) {
      if (n < 0) return false;
      if (n > 0) column.shares.push_back({organisation, n});
    }
    if (column.n < 0) return false;
    for (const std::uint32_t next : system_.rows_at_[own->column])
      if (--open_[next] == 1) ready_.push_back(next);
    return true;
  }

  System& system_;
  std::vector<std::uint32_t> open_;  // columns of each row that are not known yet
  std::deque<std::uint32_t> ready_;
  bool has_shares_ = false;
};

Result<System> System::of(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated,
                          std::span<const Role> roles, std::size_t frame) {
  System system;
  std::tie(system.columns_, system.rows_) = Closure(catalogue, tabulated, roles, frame).take();
  system.rows_at_.resize(system.columns_.size());
  for (std::uint32_t row = 0; row < system.rows_.size(); ++row)
    for (const Term& term : system.rows_[row].terms) system.rows_at_[term.column].push_back(row);
  KITH_TRY(Completion(system).run());
  return system;
}

}  // namespace kith::protect
