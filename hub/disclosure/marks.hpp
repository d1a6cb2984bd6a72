// Of which question a cell of a table may say that its answers add up to it ("once"). A cell says it without naming the
// question, so it says nothing where two questions could be meant. A rule of the format, the same for whoever writes
// and reads tables. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

class Marks {
 public:
  explicit Marks(const std::vector<Dimension>& dimensions);

  // Of a cell by its codes: the one multi-select of whose answers the table lists all below it. nullopt: none, or two.
  [[nodiscard]] std::optional<std::size_t> dimension_of(const std::vector<std::uint32_t>& codes) const;

 private:
  std::vector<std::vector<bool>> is_whole_;  // by dimension and code; empty where it is no multi-select
};

}  // namespace kith::disclosure
