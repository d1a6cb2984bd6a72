// The relations that a reader may use, as one system over whole numbers: every tabulated cell that is not zero is a
// column, so is every count that no table prints but arithmetic may find (what is left of a parent whose parts are not
// all there, the "no" of a multi-select answer), and every sum is a row. Built from the exact counts; the audit builds
// its own from what is published and shares nothing with this. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "hub/protect/catalogue.hpp"

namespace kith::protect {

enum class Role : std::uint8_t {
  constant,   // printed and stays so
  standing,   // hidden and stays so
  decision,   // new: to be printed or hidden
  unprinted,  // in no table, but it counts people
  slack,      // in no table and counts nobody: by how much answers of several overlap; its shares are each one's own
};

inline constexpr std::uint32_t no_cell = UINT32_MAX;

struct Column {
  std::int64_t n = 0;
  std::uint32_t cell = no_cell;  // of the catalogue
  Role role = Role::unprinted;
  std::vector<Share> shares;
  std::int64_t least = 0;  // of one that is in no table: what everybody knows
};

struct Term {
  std::uint32_t column = 0;
  std::int32_t factor = 0;  // 1 or -1
};

// A sum that is zero. The first term of a nesting is the whole, with factor 1; all others have -1.
struct Row {
  std::vector<Term> terms;
  bool is_nesting = true;  // the parts count disjoint people
};

class System {
 public:
  // Of the cells that `tabulated` names (those that are zero too). `roles` has one for each of them. The first `frame`
  // cells are printed totals: they are wholes, and how they hang together is the business of another system.
  // Errors: contradiction when the counts do not add up.
  static Result<System> of(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated,
                           std::span<const Role> roles, std::size_t frame);

  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<std::uint32_t>& rows_at(std::uint32_t column) const { return rows_at_[column]; }

 private:
  friend class Completion;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::vector<std::vector<std::uint32_t>> rows_at_;
};

}  // namespace kith::protect
