// Refusals on their way to the audit log, so that a flood of them cannot become a flood of rows. Those of people the
// hub does not know are only counted, and written once a second, one leaf for each reason. Of those of members the
// first few of a second are written one by one, by dispatch, and the others as one leaf with their number for each
// member and reason. Any thread; never blocks.
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"

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

class MemberRefusals {
 public:
  static constexpr std::uint64_t singly_a_second = 10;

  // What is alike for the log.
  struct Kind {
    PartyCode by;
    std::optional<OrgCode> org;  // whose records it was about
    Errc reason{};
    auto operator<=>(const Kind&) const = default;
  };

  // One more. True: write it by itself now; false: it was counted, and take() gives it.
  bool goes_singly(const Kind& refused) {
    const std::lock_guard lock{mutex_};
    Seen& seen = seen_[refused];
    if (seen.singly < singly_a_second) {
      ++seen.singly;
      return true;
    }
    ++seen.counted;
    return false;
  }
  // What was counted since the last take(), which whoever writes it calls once a second; only what is not zero.
  std::vector<std::pair<Kind, std::uint64_t>> take() {
    std::map<Kind, Seen> seen;
    {
      const std::lock_guard lock{mutex_};
      seen.swap(seen_);
    }
    std::vector<std::pair<Kind, std::uint64_t>> taken;
    for (auto& [kind, of_kind] : seen)
      if (of_kind.counted != 0) taken.emplace_back(kind, of_kind.counted);
    return taken;
  }
  // Gives back what could not be written.
  void put_back(const Kind& refused, std::uint64_t count) {
    const std::lock_guard lock{mutex_};
    seen_[refused].counted += count;
  }

 private:
  struct Seen {
    std::uint64_t singly = 0, counted = 0;
  };
  std::mutex mutex_;
  std::map<Kind, Seen> seen_;  // as many as registered parties have been refused in a second, each for a few reasons
};

}  // namespace kith::api
