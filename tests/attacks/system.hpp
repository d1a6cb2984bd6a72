// All that adds up in what somebody has read: places under their region and state with whoever is of no place below,
// months under quarters under the year, the people in a code and those who are not, bases and those outside. Written
// from docs/releases.md, and sharing nothing with the systems of hub/disclosure, hub/prove and hub/protect. Numbers
// that no file has are in it by name: each of them could be a person.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/attacks/files.hpp"

namespace kith::attacks {

inline constexpr std::int64_t beyond = 1'000'000;  // nothing tells how many

enum class Kind : std::uint8_t { printed, hidden, unsaid, overlap };

struct Sum {  // adds up to nought
  std::vector<std::pair<std::size_t, std::int64_t>> terms;
};

struct System {
  struct Number {
    Cell cell;
    Kind kind = Kind::unsaid;
    std::int64_t printed = 0;
    std::int64_t least = 0, most = beyond;  // of an overlap
    std::size_t defined_by = SIZE_MAX;      // a number that is nothing but the rest of this sum
  };
  std::vector<Number> numbers;
  std::vector<Sum> sums;

  [[nodiscard]] std::size_t find(const Cell& cell) const;  // throws std::out_of_range
  // The number of people of each, where `count` tells it of a place, period and code.
  [[nodiscard]] std::vector<std::int64_t> values(const std::function<std::int64_t(const Cell&)>& count) const;
  // A number for each, of which every sum holds.
  [[nodiscard]] bool fits(const std::vector<std::int64_t>& values) const;

  std::map<Cell, std::size_t> at;
};

System make_system(const Reading& reading);

}  // namespace kith::attacks
