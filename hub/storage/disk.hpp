// Free space of the data directory. Below the watermark the hub takes no records (507) while reads and withdrawals go
// on. When space is all but gone PostgreSQL cannot write its log and nothing reads; so a ballast file, made while there
// was room, is removed then, and crash recovery has what it needs. Where there is none left to remove, reads, which
// leave a line each, are refused as well. `check` is for the control loop, a few times a second; `is_low` and
// `is_scarce` for every request, any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

#include "hub/base/error.hpp"

namespace kith::storage {

struct DiskLimits {
  std::uint64_t watermark_bytes = std::uint64_t{512} << 20U;  // below: records are refused
  std::uint64_t ballast_bytes = std::uint64_t{256} << 20U;    // 0: none

  // Below: the ballast goes. A sixteenth of the watermark, because what the watermark leaves to PostgreSQL is what may
  // be used up before that; no less than a segment of its log, without which it cannot even recover, where the
  // watermark has room for that.
  [[nodiscard]] std::uint64_t critical_bytes() const {
    constexpr std::uint64_t segment = std::uint64_t{16} << 20U;
    return std::max(watermark_bytes / 16, std::min(watermark_bytes / 2, segment));
  }
};

struct DiskState {
  std::uint64_t free_bytes = 0;
  bool is_low = false;
  bool is_scarce = false;
  bool has_ballast = false;
};

class DiskGuard {
 public:
  using Probe = std::function<Result<std::uint64_t>(const std::filesystem::path&)>;
  // Free bytes for an unprivileged process (statvfs f_bavail). Errors: file_unreadable.
  static Result<std::uint64_t> free_bytes(const std::filesystem::path& directory);

  explicit DiskGuard(std::filesystem::path directory, DiskLimits limits = {}, Probe probe = free_bytes);
  // Looks, makes the ballast when there is room for it above twice the watermark, removes it when space is critical.
  // One thread at a time. Errors: file_unreadable. A ballast that cannot be made is not an error: has_ballast says so.
  Result<DiskState> check();
  // As of the last check. Low stays low until free space is a quarter above the watermark.
  [[nodiscard]] bool is_low() const { return is_low_.load(std::memory_order_relaxed); }
  // The same of critical space that no ballast can make: what leaves a line of the log is refused.
  [[nodiscard]] bool is_scarce() const { return is_scarce_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::filesystem::path ballast() const { return directory_ / "ballast"; }

 private:
  bool make_ballast();
  void release_ballast();
  void note_scarce(bool is_scarce, std::uint64_t free_bytes);
  std::filesystem::path directory_;
  DiskLimits limits_;
  Probe probe_;
  std::atomic<bool> is_low_{false}, is_scarce_{false};
};

}  // namespace kith::storage
