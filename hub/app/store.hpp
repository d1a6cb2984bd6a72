// Where the records live, as the configuration says: a private PostgreSQL that this process runs, or an outside server.
// Opening the store brings the private one's schema up to date; an outside one is migrated by `kith-hub migrate` only.
// Blocks; one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "hub/app/config.hpp"
#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/cluster.hpp"
#include "hub/storage/directory_lock.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

struct Store {
  std::unique_ptr<storage::Cluster> cluster;  // null: an outside server, or a cluster that another process runs
  pg::Endpoint serve;
  std::optional<pg::Endpoint> migrate;  // none: an outside server without database.migrate_url
};

// For `serve`: starts the private cluster. Errors: those of Cluster::start and migrate, file_unreadable (a password
// file).
// `is_cancelled`: as in ClusterOptions.
Result<Store> open_store(const Config& config, Deadline deadline, std::function<bool()> is_cancelled = {});
// The same of a private cluster, with options that began as these: room for as many connections as the hub has by its
// threads, or as many as it is said to have, and for an operator's commands beside it.
storage::ClusterOptions cluster_options(const Config& config);
storage::ClusterOptions cluster_options(const Config& config, unsigned hub_connections);
Result<Store> open_store(const Config& config, Deadline deadline, const storage::ClusterOptions& options);

// One at a time for whoever goes on with the files that lie in DIR beside the database, the journal and the checkpoint:
// a hub, or `kith-hub restored`. A PostgreSQL that runs alone has no part in it. Errors: unusable_directory.
Result<storage::DirectoryLock> lock_directory(const std::filesystem::path& data);

// For the commands beside it: joins the cluster of a hub that is serving, or starts it for as long as the Store lives.
// Errors: the same.
Result<Store> join_store(const Config& config, Deadline deadline);

// Whether others may write into DIR or DIR/run, or look into DIR/keys; what is not there is in order. Errors:
// unusable_directory.
Result<void> check_directories(const std::filesystem::path& data);
// Makes DIR, DIR/run and DIR/keys, the last for its owner alone, and checks them. Errors: unusable_directory.
Result<void> prepare_directories(const std::filesystem::path& data);

}  // namespace kith::app
