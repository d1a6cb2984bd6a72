// A move is a change of several columns at once that keeps every sum: added to the true table, it gives another table
// that fits what is printed. Who can see no difference between the two cannot tell which is true. Moves that were found
// once, scaled, answer many questions, so all are kept. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/protect/floors.hpp"
#include "hub/protect/system.hpp"

namespace kith::protect {

struct Step {
  std::uint32_t column = 0;
  std::int64_t by = 0;
};
using Move = std::vector<Step>;  // ordered by column, no step by 0

// What a column must be able to do in the eyes of `who`: fall by exactly -by, or rise by at least by.
struct Demand {
  std::uint32_t column = 0;
  std::int32_t who = outsider;
  std::int64_t by = 0;
};

struct Scaled {
  std::uint32_t move = 0;
  std::int64_t factor = 0;
};

class Moves {
 public:
  explicit Moves(const System& system) : system_(system), at_(system.columns().size()) {}

  // Keeps a move, divided by its greatest common divisor. Requires that it keeps every sum.
  std::uint32_t add(Move move);
  [[nodiscard]] const Move& operator[](std::uint32_t move) const { return moves_[move]; }
  [[nodiscard]] bool keeps_sums(const Move& move) const;
  // A kept move whose columns are all open, scaled to what is demanded. The latest that fits.
  [[nodiscard]] std::optional<Scaled> find(const Demand& demand, const std::vector<bool>& open) const;
  [[nodiscard]] std::optional<Scaled> fit(std::uint32_t move, const Demand& demand,
                                          const std::vector<bool>& open) const;

 private:
  const System& system_;
  std::vector<Move> moves_;
  std::vector<std::vector<std::uint32_t>> at_;  // by column
};

}  // namespace kith::protect
