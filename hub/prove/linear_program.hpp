// One linear program over a piece of a reader's system, solved by GLPK in floating point. Its answers are proposals:
// whoever uses them rounds to whole numbers and lets disclosure::Arithmetic decide. Not part of the hub: GLPK is under
// the GPL and aborts on internal errors, so it lives in a program of its own. Blocks; one thread.
#pragma once

#include <glpk.h>

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "hub/prove/model.hpp"

namespace kith::prove {

using Goal = std::vector<std::pair<std::uint32_t, double>>;  // a weight for each cell of the system
enum class Direction : std::uint8_t { least, most };

class LinearProgram {
 public:
  // The cells of the piece are variables within `bounds`; others stand at their value in `rest`, or if `rest` is null
  // they are variables as well, without further sums: then less is implied than the whole system implies, never more.
  LinearProgram(const Model& model, const Bounds& bounds, const Piece& piece, const Table* rest);

  // At most, for one column.
  void cap(std::uint32_t cell, std::int64_t most);
  // False: it found no optimum (nothing fits, or the solver gave up).
  bool optimise(const Goal& goal, Direction direction);
  // After optimise(): the optimum among whole numbers, by branch and bound where need be. False: none found in time.
  bool make_whole();

  [[nodiscard]] double optimum() const { return optimum_; }
  // The numbers of the last optimum, rounded; of columns only.
  [[nodiscard]] std::int64_t value(std::uint32_t cell) const;
  [[nodiscard]] const std::vector<std::uint32_t>& columns() const { return columns_; }
  // The multiplier of each sum at the last optimum of optimise().
  [[nodiscard]] std::vector<std::pair<std::uint32_t, double>> multipliers() const;
  // Nothing that is not limited by a sum is taken to be higher.
  [[nodiscard]] double horizon() const { return horizon_; }

 private:
  struct Delete {
    void operator()(glp_prob* problem) const { glp_delete_prob(problem); }
  };
  void add_column(std::uint32_t cell);
  void add_row(std::uint32_t relation, const Table* rest);
  void set_goal(const Goal& goal, Direction direction);
  [[nodiscard]] bool is_whole() const;
  [[nodiscard]] int column(std::uint32_t cell) const;

  const Model& model_;
  const Bounds& bounds_;
  std::unique_ptr<glp_prob, Delete> problem_;
  std::vector<std::uint32_t> columns_;    // sorted
  std::vector<std::uint32_t> relations_;  // of the rows
  double horizon_ = 0;
  double optimum_ = 0;
  bool is_branched_ = false;
};

}  // namespace kith::prove
