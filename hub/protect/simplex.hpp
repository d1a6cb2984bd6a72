// The linear programs of protection, solved by GLPK: a move that meets a demand and opens as little as possible. Each
// column has one variable for rising and one for falling; the true table is where all are zero, and from there the dual
// simplex goes only as far as the demand pushes it, so a search costs by the length of the move and not by the size of
// the system. GLPK aborts the process on internal errors: only a worker program may use this. One thread.
#pragma once

#include <glpk.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hub/protect/moves.hpp"

namespace kith::protect {

class Simplex {
 public:
  Simplex(const System& system, const std::vector<double>& weights);

  // An open column is hidden: it moves for nothing.
  void set_open(std::uint32_t column, bool is_open);

  struct Found {
    Move move;                           // empty: there is one in fractions, but none was found in whole numbers
    std::vector<std::uint32_t> to_open;  // closed columns that it moves
  };
  // With may_open, closed decisions move at their weight. nullopt: no such move exists.
  std::optional<Found> search(const Demand& demand, bool may_open);
  // The least (or greatest) value that the column can have when only open ones move.
  double least(std::uint32_t column);
  double greatest(std::uint32_t column);
  // The least value that the marks alone imply, which is at least `floor`.
  static std::int64_t floor_of(const System& system, std::uint32_t column, std::int32_t who, std::int64_t floor);

 private:
  struct Delete {
    void operator()(glp_prob* problem) const { glp_delete_prob(problem); }
  };
  [[nodiscard]] int rising(std::uint32_t column) const { return variable_[column]; }
  [[nodiscard]] int falling(std::uint32_t column) const { return variable_[column] + 1; }
  void set_bounds(std::uint32_t column, std::int32_t who);
  void set_elastic(bool may_open);
  void restrict_for(std::int32_t who, bool is_on);
  [[nodiscard]] bool solve(bool is_dual);
  [[nodiscard]] std::optional<Found> read(bool is_whole) const;
  [[nodiscard]] std::optional<Found> search_whole();
  double extreme(std::uint32_t column, bool is_least);

  const System& system_;
  std::vector<double> weights_;
  std::vector<bool> open_;
  std::vector<int> variable_;                            // of each column that can move, its first; else 0
  std::vector<std::uint32_t> movable_;                   // the columns that have variables
  std::vector<std::vector<std::uint32_t>> contributed_;  // columns by organisation
  Moves check_;
  bool is_elastic_ = false;
  std::unique_ptr<glp_prob, Delete> problem_;
};

}  // namespace kith::protect
