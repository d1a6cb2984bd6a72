// The least value of each column that the marks alone imply: every cell that is not zero counts one at least, and an
// organisation knows that it counts its own. A whole is at least the sum of what its parts are at least. For a reader
// without records, and for each organisation that has some. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "hub/protect/system.hpp"

namespace kith::protect {

inline constexpr std::int32_t outsider = -1;  // who has no records; else an organisation's number

// How many of `column` the organisation brought; none for the outsider.
std::int64_t own_count(const Column& column, std::int32_t who);
// The least that `who` knows of one column by itself.
std::int64_t least_known(const Column& column, std::int32_t who);

class Floors {
 public:
  explicit Floors(const System& system);

  // A lower bound of the least value; exact wherever a table exists that reaches it, which is nearly always.
  [[nodiscard]] std::int64_t at(std::uint32_t column, std::int32_t who) const;
  // Replaces the bound by a larger one that was proved.
  void raise(std::uint32_t column, std::int32_t who, std::int64_t floor) { raised_[{column, who}] = floor; }
  // Who knows more of the column than an outsider: contributes to it, or knows a larger floor.
  [[nodiscard]] const std::vector<std::int32_t>& insiders(std::uint32_t column) const { return insiders_[column]; }

 private:
  void propagate(std::vector<std::int64_t>& floors, std::vector<std::uint32_t> changed) const;

  const System& system_;
  std::vector<std::int64_t> outsiders_;
  std::map<std::pair<std::uint32_t, std::int32_t>, std::int64_t> raised_;  // where it differs from the outsider's
  std::vector<std::vector<std::int32_t>> insiders_;
};

}  // namespace kith::protect
