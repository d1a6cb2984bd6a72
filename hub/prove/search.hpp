// Looks for whole-number tables that fit all that is printed and show a cell small or large. The solver proposes, whole
// numbers decide. A table is sought near its cell first, with everything farther away as in the base: that is quick,
// and the witness is short. What cannot be shown so is sought over all that hangs together. Blocks; one thread.
#pragma once

#include <map>
#include <memory>

#include "hub/prove/linear_program.hpp"

namespace kith::prove {

struct Seen {
  std::int64_t least = disclosure::no_limit;
  std::int64_t most = -1;
};

class Search {
 public:
  explicit Search(const Model& model) : model_(model) {}

  // Makes the base: one table that fits. False: none was found. Must come first.
  bool begin();
  // Starts from a table that is known to fit, instead of begin().
  void begin_at(Table base);

  // Looks for a table in which the cell is at most, or at least, `wanted`, and stops at the first.
  void seek(std::uint32_t cell, Direction direction, std::int64_t wanted);
  // As far as the cell goes among all whole tables; nullopt: the solver did not tell. `horizon` or more is no limit.
  std::optional<std::int64_t> farthest(std::uint32_t cell, Direction direction);

  [[nodiscard]] const Seen& seen(std::uint32_t cell) const { return seen_[cell]; }
  [[nodiscard]] const Table& base() const { return base_; }
  [[nodiscard]] const std::vector<disclosure::Witness>& witnesses() const { return witnesses_; }
  [[nodiscard]] std::int64_t horizon() const { return horizon_; }

 private:
  struct Whole {
    Piece piece;
    std::unique_ptr<LinearProgram> program;  // made when first asked for
  };

  void look_at(std::uint32_t cell, std::int64_t value);
  [[nodiscard]] bool is_reached(std::uint32_t cell, Direction direction, std::int64_t wanted) const;
  // The listed cells' changes that the program's numbers make against the base.
  [[nodiscard]] disclosure::Witness difference(const LinearProgram& program) const;
  // Keeps the program's table if it fits and goes further than what was seen of the cell.
  bool keep(LinearProgram& program, std::uint32_t cell, Direction direction);
  bool try_near(std::uint32_t cell, Direction direction, std::int64_t wanted, std::size_t most);
  LinearProgram* whole_program(std::uint32_t cell);
  void note_components();

  const Model& model_;
  Table base_;
  std::vector<Seen> seen_;
  std::vector<disclosure::Witness> witnesses_;
  std::vector<Whole> wholes_;
  std::map<std::uint32_t, std::size_t> whole_of_;    // columns
  std::map<std::uint32_t, std::uint32_t> position_;  // of listed cells in a certificate
  std::int64_t horizon_ = disclosure::no_limit;
};

}  // namespace kith::prove
