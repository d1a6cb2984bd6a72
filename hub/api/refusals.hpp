// Refusals of people the hub does not know: counted here, and written as audit leaves once a second, one for each
// reason, so that a flood of strangers cannot become a flood of rows. Refusals of members are written one by one, by
// dispatch. Any thread; never blocks.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::api {

class StrangerRefusals {
 public:
  void count(Errc reason) { counts_[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }

  // What was counted since the last take(), by reason; only what is not zero.
  std::vector<std::pair<Errc, std::uint64_t>> take() {
    std::vector<std::pair<Errc, std::uint64_t>> taken;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto count = counts_[i].exchange(0, std::memory_order_relaxed);
      if (count != 0) taken.emplace_back(static_cast<Errc>(i), count);
    }
    return taken;
  }
  // Gives back what could not be written.
  void put_back(Errc reason, std::uint64_t count) {
    counts_[static_cast<std::size_t>(reason)].fetch_add(count, std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, errc_count> counts_{};
};

}  // namespace kith::api
