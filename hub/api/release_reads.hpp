// Who reads which release, on its way to the audit log: counted, because these files are read often and hold nobody's
// records. The first read of a minute is due at once and the others with their number when the minute is over, so that
// a lead who reads without a pause leaves two lines a minute and not thousands. Any thread; never blocks.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"

namespace kith::api {

class ReleaseReadCounts {
 public:
  static constexpr std::chrono::minutes together{1};

  struct Kind {
    PartyCode by;
    std::optional<RecordUid> mark;  // of the release; none: the list of releases
    Purpose purpose{};
    auto operator<=>(const Kind&) const = default;
  };
  enum class Due : std::uint8_t { now, all };

  void count(const Kind& kind) { add(kind, 1); }

  // What is due, taken out: whoever writes it calls this once a second.
  std::vector<std::pair<Kind, std::uint64_t>> take(Due due, SteadyTime now) {
    const std::lock_guard lock{mutex_};
    std::vector<std::pair<Kind, std::uint64_t>> taken;
    for (auto at = entries_.begin(); at != entries_.end();) {
      Entry& entry = at->second;
      const bool is_over = !entry.written || now - *entry.written >= together;
      if (entry.count == 0 && is_over) {
        at = entries_.erase(at);
        continue;
      }
      if (entry.count > 0 && (is_over || due == Due::all)) {
        taken.emplace_back(at->first, std::exchange(entry.count, 0));
        entry.written = now;
      }
      ++at;
    }
    return taken;
  }
  // Gives back what could not be written.
  void put_back(const Kind& kind, std::uint64_t count) { add(kind, count); }

 private:
  struct Entry {
    std::uint64_t count = 0;
    std::optional<SteadyTime> written;
  };
  void add(const Kind& kind, std::uint64_t count) {
    const std::lock_guard lock{mutex_};
    entries_[kind].count += count;
  }
  std::mutex mutex_;
  std::map<Kind, Entry> entries_;  // as many as leads have read releases in a minute
};

}  // namespace kith::api
