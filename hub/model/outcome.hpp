// The closed vocabulary of what becomes of an offered record, and the accounts of a run. Promise 6: offered is the sum
// of the rest. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kith {

enum class Outcome : std::uint8_t { applied, unchanged, stale, withdrawn, refused, withheld, quarantined, failed };

inline constexpr std::size_t outcome_count = 8;
inline constexpr std::array<std::string_view, outcome_count> outcome_names = {
    "applied", "unchanged", "stale", "withdrawn", "refused", "withheld", "quarantined", "failed"};

constexpr std::string_view name(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)];
}

class Accounts {
 public:
  void add(Outcome outcome, std::uint64_t count = 1) { counts_[static_cast<std::size_t>(outcome)] += count; }
  void add(const Accounts& others) {
    for (std::size_t i = 0; i < outcome_count; ++i) counts_[i] += others.counts_[i];
  }
  [[nodiscard]] std::uint64_t of(Outcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
  [[nodiscard]] std::uint64_t offered() const {
    std::uint64_t sum = 0;
    for (const auto count : counts_) sum += count;
    return sum;
  }

 private:
  std::array<std::uint64_t, outcome_count> counts_{};
};

}  // namespace kith
