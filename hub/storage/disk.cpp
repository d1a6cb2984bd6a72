// See the header.
#include "hub/storage/disk.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "hub/base/log.hpp"

namespace kith::storage {

Result<std::uint64_t> DiskGuard::free_bytes(const std::filesystem::path& directory) {
  struct statvfs found {};
  if (::statvfs(directory.c_str(), &found) != 0) return fail(Errc::file_unreadable);
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

DiskGuard::DiskGuard(std::filesystem::path directory, DiskLimits limits, Probe probe)
    : directory_(std::move(directory)), limits_(limits), probe_(std::move(probe)) {}

Result<DiskState> DiskGuard::check() {
  DiskState state;
  KITH_ASSIGN(state.free_bytes, probe_(directory_));
  std::error_code error;
  state.has_ballast = std::filesystem::exists(ballast(), error);
  const std::uint64_t critical = limits_.critical_bytes();
  if (state.free_bytes < critical && state.has_ballast) {
    release_ballast();
    state.has_ballast = false;
  } else if (state.free_bytes < (is_scarce() ? critical + critical / 4 : critical)) {
    state.is_scarce = true;
  } else if (!state.has_ballast && limits_.ballast_bytes > 0 &&
             state.free_bytes > limits_.ballast_bytes + 2 * limits_.watermark_bytes) {
    state.has_ballast = make_ballast();
  }
  // What comes back must stay back, or every push would race the next check.
  const std::uint64_t bound =
      is_low() ? limits_.watermark_bytes + limits_.watermark_bytes / 4 : limits_.watermark_bytes;
  state.is_low = state.free_bytes < bound;
  if (state.is_low != is_low_.exchange(state.is_low)) {
    if (state.is_low)
      log::error("disk_low", {{"free_bytes", state.free_bytes}});
    else
      log::info("disk_recovered", {{"free_bytes", state.free_bytes}});
  }
  note_scarce(state.is_scarce, state.free_bytes);
  return state;
}

void DiskGuard::note_scarce(bool is_scarce, std::uint64_t free_bytes) {
  if (is_scarce == is_scarce_.exchange(is_scarce)) return;
  if (is_scarce)
    log::error("disk_scarce", {{"free_bytes", free_bytes}});
  else
    log::info("disk_read_again", {{"free_bytes", free_bytes}});
}

// Real blocks, not a hole: a hole gives nothing back.
bool DiskGuard::make_ballast() {
  const auto fresh = directory_ / "ballast.new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  const bool filled = ::posix_fallocate(file, 0, static_cast<off_t>(limits_.ballast_bytes)) == 0;
  ::close(file);
  std::error_code error;
  if (filled) std::filesystem::rename(fresh, ballast(), error);
  if (filled && !error) return true;
  std::filesystem::remove(fresh, error);
  return false;
}

void DiskGuard::release_ballast() {
  std::error_code error;
  std::filesystem::remove(ballast(), error);
  log::error("ballast_released");
}

}  // namespace kith::storage
