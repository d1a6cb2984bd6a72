// The bytes of bodies that are held whole because they are answered at the end: one budget for the hub and a share of
// it for each organisation, so that many slow senders, or one with many connections, cannot take the memory of all. Any
// thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"

namespace kith::ingest {

class BodyBudget {
 public:
  BodyBudget(std::size_t in_all, std::size_t of_org) : in_all_(in_all), of_org_(of_org) {}

  // What one body holds; given back when it dies, which is before the budget does.
  class Share {
   public:
    Share(BodyBudget& budget, OrgCode org) : budget_(budget), org_(std::move(org)) {}
    ~Share() { budget_.give_back(org_, held_); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    // Before the bytes are held. Errors: rate_limited (the organisation's share is used up), too_busy (the hub's is);
    // then nothing is taken.
    Result<void> grow(std::size_t bytes) {
      auto taken = budget_.take(org_, bytes);
      if (taken) held_ += bytes;
      return taken;
    }

   private:
    BodyBudget& budget_;
    OrgCode org_;
    std::size_t held_ = 0;
  };

  [[nodiscard]] std::size_t held() const {
    const std::lock_guard lock{mutex_};
    return held_;
  }
  [[nodiscard]] std::size_t held_of(const OrgCode& org) const {
    const std::lock_guard lock{mutex_};
    const auto held = held_of_.find(org);
    return held == held_of_.end() ? 0 : held->second;
  }

 private:
  Result<void> take(const OrgCode& org, std::size_t bytes);
  void give_back(const OrgCode& org, std::size_t bytes);

  const std::size_t in_all_, of_org_;
  mutable std::mutex mutex_;
  std::size_t held_ = 0;
  std::unordered_map<OrgCode, std::size_t> held_of_;
};

}  // namespace kith::ingest
