// The part of a reader's system that is still open, as the solver looks at it: which cells are columns, which follow
// from one sum alone, and what hangs together. Built from published bytes by hub/disclosure; shares nothing with the
// code that protects. One thread.
#pragma once

#include <optional>
#include <vector>

#include "hub/disclosure/arithmetic.hpp"

namespace kith::prove {

using disclosure::Bounds;
using disclosure::System;
using disclosure::Table;

// Some columns and the sums that bind them.
struct Piece {
  std::vector<std::uint32_t> cells;
  std::vector<std::uint32_t> relations;
};

class Model {
 public:
  // nullopt: the tables contradict each other.
  static std::optional<Model> of(const System& system);
  // The same system with other bounds, narrowed, and other markers: an insider's. nullopt: they contradict each other.
  [[nodiscard]] std::optional<Model> with(Bounds bounds, Bounds markers) const;

  [[nodiscard]] const System& system() const { return *system_; }
  [[nodiscard]] const disclosure::Arithmetic& arithmetic() const { return arithmetic_; }
  [[nodiscard]] const Bounds& bounds() const { return arithmetic_.bounds(); }
  [[nodiscard]] const Bounds& markers() const { return markers_; }

  [[nodiscard]] bool is_open(std::uint32_t cell) const { return !bounds().is_fixed(cell); }
  // Stands in one sum only, which defines it: the solver need not know it as a column.
  [[nodiscard]] bool follows(std::uint32_t cell) const {
    return system_->cells[cell].definition.has_value() && arithmetic_.relations()[cell].size() == 1;
  }
  [[nodiscard]] bool is_column(std::uint32_t cell) const { return is_open(cell) && !follows(cell); }

  // Connected pieces of open columns.
  [[nodiscard]] std::vector<Piece> components() const;
  // At most about `most` columns around a cell, nearest first.
  [[nodiscard]] Piece around(std::uint32_t cell, std::size_t most) const;
  // The sums within reach of a cell over all cells that are not nought: of the markers.
  [[nodiscard]] Piece around_in_markers(std::uint32_t cell, std::size_t most) const;

 private:
  Model(const System& system, Bounds bounds, Bounds markers)
      : system_(&system), markers_(std::move(markers)), arithmetic_(system, std::move(bounds)) {}
  template <class IsColumn>
  [[nodiscard]] Piece spread(std::uint32_t cell, std::size_t most, IsColumn is_column) const;

  const System* system_;
  Bounds markers_;
  disclosure::Arithmetic arithmetic_;
};

}  // namespace kith::prove
