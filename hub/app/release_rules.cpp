#include "hub/app/release_rules.hpp"

#include <date/tz.h>

#include <algorithm>

#include "hub/app/release_files.hpp"
#include "hub/storage/disk.hpp"
#include "hub/storage/release_calendar.hpp"

namespace kith::app {
namespace {

// Where the package puts them, unless the configuration says otherwise.
std::filesystem::path program(const std::filesystem::path& configured, const char* name) {
  if (!configured.empty()) return configured;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name;
}

shell::Worker worker(const Releases& releases, const std::filesystem::path& configured, const char* name,
                     const char* memory_option) {
  return {
      program(configured, name),
      {"--seconds", std::to_string(releases.worker_seconds), memory_option, std::to_string(releases.worker_mib)},
      {.time = std::chrono::seconds{releases.worker_seconds}, .memory_bytes = std::size_t{releases.worker_mib} << 20U}};
}

}  // namespace

Result<release::Rules> load_release_rules(const Config& config) {
  auto loaded = load_release_files(config);
  if (!loaded) return fail(Error{Errc::malformed_config, {}, "kith-hub check-config says where"});
  KITH_ASSIGN(const auto everybody, disclosure::profile("public"));
  KITH_ASSIGN(const auto members, disclosure::profile("collaborative"));
  const Releases& releases = config.release;
  KITH_ASSIGN(const auto everybody_at, disclosure::with_thresholds(everybody, {.k = releases.public_k}));
  KITH_ASSIGN(const auto members_at, disclosure::with_thresholds(members, {.k = releases.collaborative_k}));
  return release::Rules{.menu = std::move(loaded->menu),
                        .maps = std::move(loaded->regions),
                        .menu_sha256 = std::move(loaded->menu_sha256),
                        .regions_sha256 = std::move(loaded->regions_sha256),
                        .profiles = {everybody_at, members_at},
                        .programs = {worker(releases, releases.protect, "kith-protect", "--mebibytes"),
                                     worker(releases, releases.audit, "kith-audit", "--memory-mb")}};
}

Result<bool> gets_no_release(pg::Connection& connection, const release::ReleasePeriod& period,
                             const std::set<std::string>& released) {
  if (period.quarter == 0)
    return std::ranges::none_of(period.quarters(),
                                [&](const auto& quarter) { return released.contains(quarter.text()); });
  const auto months = period.months();
  KITH_ASSIGN(const bool has, storage::release_calendar::has_records(connection, months.front(), months.back()));
  return !has;
}

std::chrono::year_month_day hub_day(const Clock& clock, const Config& config) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch();
  const auto local = date::locate_zone(config.time_zone)->to_local(date::sys_seconds{seconds});
  return std::chrono::year_month_day{
      std::chrono::sys_days{std::chrono::floor<std::chrono::days>(local.time_since_epoch())}};
}

bool has_room_for_release(const Config& config) {
  const auto free = storage::DiskGuard::free_bytes(config.data);
  return !free || *free >= std::uint64_t{config.disk.low_mib} << 20U;
}

}  // namespace kith::app
