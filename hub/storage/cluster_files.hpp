// Where a private cluster keeps what, and how its files come to be. Under the hub's directory: `lock`, and `pg` with
// `config` (the hub's, rewritten at each start), `work/data` (PostgreSQL's), `log` and `run` (the socket).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hub/storage/cluster.hpp"
#include "hub/storage/process.hpp"

namespace kith::storage {

struct ClusterPaths {
  std::filesystem::path root, lock, config, work, data, log, run;
  explicit ClusterPaths(const std::filesystem::path& directory);
};

// Makes the folders with their owners and modes, and checks that the server's user can reach them. Sets paths.run to a
// shorter place when the socket's path would not fit into 107 bytes. `has_guest`: another user reaches the socket.
// Errors: unusable_directory.
Result<void> prepare_folders(ClusterPaths& paths, const ServerUser& user, bool has_guest, Deadline deadline);
// The folder of initdb and postgres: of the version that made the data, or the newest. Errors: unusable_directory.
Result<std::filesystem::path> find_binaries(const ClusterOptions& options, const ClusterPaths& paths);
// initdb with checksums, where there is no data yet; complete or not at all. Errors: unusable_directory.
Result<void> initialise(const ClusterOptions& options, const ClusterPaths& paths, const ServerUser& user,
                        const std::filesystem::path& binaries, Deadline deadline);
// postgresql.conf, pg_hba.conf, pg_ident.conf. Errors: unusable_directory.
Result<void> write_configuration(const ClusterOptions& options, const ClusterPaths& paths, const ServerUser& user);

// The superuser of a private cluster.
inline constexpr std::string_view cluster_superuser = "kith_super";

}  // namespace kith::storage
