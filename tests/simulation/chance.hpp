// Everything that is left to chance in a simulation comes from here, so that a seed is the whole of a run. SplitMix64
// (Steele, Lea and Flood 2014): the same numbers on every machine.
#pragma once

#include <cstdint>
#include <vector>

namespace kith::simulation {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  // 0 to limit - 1.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
  bool one_in(std::size_t times) { return below(times) == 0; }
  bool percent(std::size_t share) { return below(100) < share; }
  template <class T>
  const T& pick(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace kith::simulation
