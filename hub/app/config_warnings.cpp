// Values that are each allowed and do not go together. See config.hpp.
#include "hub/app/config.hpp"
#include "hub/storage/conninfo.hpp"

namespace kith::app {
namespace {

// PostgreSQL writes its log in segments of 16 MiB. To recover on a full disk it wants a few; while the hub looks away,
// it may use up one or two more.
constexpr std::uint32_t least_ballast_mib = 48;
constexpr std::uint32_t least_low_mib = 64;

}  // namespace

std::vector<std::string_view> addresses_in_danger(const OutsideDatabase& database) {
  std::vector<std::string_view> found;
  for (const auto& [key, address] :
       {std::pair{"database.url", &database.url}, std::pair{"database.migrate_url", &database.migrate_url}})
    if (!address->empty() && storage::may_be_overheard(*address).value_or(true)) found.emplace_back(key);
  return found;
}

std::vector<ConfigMistake> warnings(const Config& config) {
  std::vector<ConfigMistake> found;
  // The disk of an outside database is not the hub's to watch.
  if (config.database) {
    for (const std::string_view key : addresses_in_danger(*config.database))
      found.push_back(
          {0, std::string{key},
           "Records may cross the network in the clear, or go to a server that only calls itself yours, and "
           "database.danger_may_be_overheard takes that."});
    return found;
  }
  found.push_back(
      {0, "database",
       "The hub and its PostgreSQL are one user of this machine, so whoever takes over the hub's process has "
       "the whole database: docs/operations.md says how to give it a user of its own."});
  const auto& disk = config.disk;
  if (disk.low_mib < least_low_mib)
    found.push_back({0, "disk.low_mib",
                     "Below 64 PostgreSQL's own log can fill the disk before the hub refuses records: give it more."});
  if (disk.ballast_mib == 0)
    found.push_back(
        {0, "disk.ballast_mib", "With 0 there is nothing to give up on a full disk, and reading ends too."});
  else if (disk.ballast_mib < least_ballast_mib)
    found.push_back({0, "disk.ballast_mib",
                     "Below 48 it may not be enough for PostgreSQL to recover on a full disk: give it more."});
  return found;
}

}  // namespace kith::app
