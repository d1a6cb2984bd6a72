// How fast something goes and how long it will still take, for the line that a person watches. Pure: the time is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/base/clock.hpp"

namespace kith::cli {

class Pace {
 public:
  explicit Pace(SteadyTime begun_at) : begun_at_(begun_at) {}

  // "1200 rows/s, 3 min left" for `done` of `total` units by `now`; without the second half where `total` is not known
  // (0) or reached; empty in the first second, when any number would be a guess.
  [[nodiscard]] std::string words(SteadyTime now, std::uint64_t done, std::uint64_t total,
                                  std::string_view units) const;

 private:
  SteadyTime begun_at_;
};

// "8 s", "3 min", "2 h 05 min".
std::string duration_words(std::chrono::seconds time);

}  // namespace kith::cli
