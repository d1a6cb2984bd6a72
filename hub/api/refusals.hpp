// Refusals on their way to the audit log, so that a flood of them cannot become a flood of rows. Those of sign-ins are
// only counted, and written once a second, one leaf for each reason and each party that the certificate names; a
// request that is refused so costs no statement, so nobody can tell by the time it takes whether a party is registered.
// Of those of members who have signed in the first few of a second are written one by one, by dispatch, and the others
// as one leaf with their number for each member and reason. Any thread; never blocks.
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

#include "auth/directory.hpp"
#include "hub/audit/reason.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"

namespace kith::api {

using audit::SignInRefusal;

struct KnownRefusal {
  OrgCode party;
  PartyKind kind = PartyKind::organisation;
  SignInRefusal reason{};
  std::uint64_t count = 0;
};

class StrangerRefusals {
 public:
  void count(SignInRefusal reason) {
    add(counts_, reason, 1);
    add(totals_, reason, 1);
  }
  // The certificate comes from a known authority and names this party. There are no more entries than parties
  // and reasons.
  void count(const auth::Party& party, SignInRefusal reason) {
    add(totals_, reason, 1);
    const std::lock_guard lock{mutex_};
    KnownRefusal& entry = known_.try_emplace({party.code, reason}, party.code, party.kind, reason, 0U).first->second;
    ++entry.count;
  }

  // What was counted since the last take(), by reason; only what is not zero.
  std::vector<std::pair<SignInRefusal, std::uint64_t>> take() {
    std::vector<std::pair<SignInRefusal, std::uint64_t>> taken;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto count = counts_[i].exchange(0, std::memory_order_relaxed);
      if (count != 0) taken.emplace_back(static_cast<SignInRefusal>(i + audit::first_sign_in_refusal), count);
    }
    return taken;
  }
  std::vector<KnownRefusal> take_known() {
    const std::lock_guard lock{mutex_};
    std::vector<KnownRefusal> taken;
    for (auto& [key, refusal] : known_) taken.push_back(std::move(refusal));
    known_.clear();
    return taken;
  }
  // Gives back what could not be written.
  void put_back(SignInRefusal reason, std::uint64_t count) { add(counts_, reason, count); }
  void put_back(const KnownRefusal& refusal) {
    const std::lock_guard lock{mutex_};
    known_.try_emplace({refusal.party, refusal.reason}, refusal.party, refusal.kind, refusal.reason, 0U)
        .first->second.count += refusal.count;
  }

  // Since this process began, of known and unknown.
  [[nodiscard]] std::uint64_t total(SignInRefusal reason) const {
    return totals_[audit::index_of(reason)].load(std::memory_order_relaxed);
  }

 private:
  using Counts = std::array<std::atomic<std::uint64_t>, audit::sign_in_refusal_count>;
  static void add(Counts& counts, SignInRefusal reason, std::uint64_t count) {
    counts[audit::index_of(reason)].fetch_add(count, std::memory_order_relaxed);
  }

  Counts counts_{}, totals_{};
  std::mutex mutex_;
  std::map<std::pair<OrgCode, SignInRefusal>, KnownRefusal> known_;
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
  // One more of those that are told as a number only.
  void count(const Kind& refused) { put_back(refused, 1); }
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
