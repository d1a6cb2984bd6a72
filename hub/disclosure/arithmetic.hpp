// The whole-number arithmetic behind a certificate: tables of a system that are filled, changed and checked, and sums
// that are added up. The program that makes certificates decides by the same functions that a reader checks with, so
// that no rounding of a solver can pass for a proof. Pure.
#pragma once

#include <map>
#include <optional>

#include "hub/disclosure/certificate.hpp"

namespace kith::disclosure {

using Table = std::vector<std::int64_t>;                // a number for each cell of the system
using Changes = std::map<std::uint32_t, std::int64_t>;  // of cells of the system

class Arithmetic {
 public:
  // `system` must outlive it; `bounds` are its published bounds, narrowed.
  Arithmetic(const System& system, Bounds bounds);

  [[nodiscard]] const std::vector<std::uint32_t>& listed() const { return listed_; }
  [[nodiscard]] const Bounds& bounds() const { return bounds_; }
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& relations() const { return relations_; }

  // The whole table that the numbers of the listed cells make, when it fits all that is printed.
  [[nodiscard]] std::optional<Table> filled(std::span<const std::int64_t> listed) const;
  // What changes when these listed cells change, when the changed table fits as well.
  [[nodiscard]] std::optional<Changes> changed(const Table& base, const Witness& witness) const;
  // Does the proof hold? `markers` are the marker bounds, narrowed.
  [[nodiscard]] bool holds(const Proof& proof, const Bounds& markers) const;

 private:
  [[nodiscard]] bool fits(std::uint32_t cell, std::int64_t value) const {
    return value >= bounds_.low[cell] && value <= bounds_.high[cell];
  }

  const System& system_;
  Bounds bounds_;
  std::vector<std::uint32_t> listed_;
  std::vector<std::vector<std::uint32_t>> relations_;
};

}  // namespace kith::disclosure
