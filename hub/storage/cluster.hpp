// The private PostgreSQL of a hub that was given no database.url: made with checksums under the data directory, reached
// over a unix socket only, run as an unprivileged user when the hub is root, watched, restarted when it crashes, and
// gone when the hub is, even after kill -9. One hub at a time: the directory is locked. Peer authentication: the
// operating-system user that runs it is mapped to kith_serve, kith_migrate and the superuser of this cluster; where the
// serving process has a user of its own, that one to kith_serve alone; nobody else to anything. Any thread may ask; one
// thread starts and stops.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

struct ClusterOptions {
  std::filesystem::path directory;  // the hub's data directory; the cluster is its subfolder `pg`
  unsigned max_connections = 40;
  std::string preload_library;  // LD_PRELOAD of the server: the bench slows its fsync down
  bool is_durable = true;       // false for throw-away clusters of tests: no fsync
  // Another operating-system user, who may log in as kith_serve and as nobody else; root may then log in as all three.
  // Empty: none.
  std::string serving_user;
  std::string binaries;  // folder of initdb and postgres; empty: the newest Debian has, 15 or later
  // Asked while start() waits for the server, which may recover for long; true gives up. Empty: never.
  std::function<bool()> is_cancelled = {};
};

// How to connect to one database of a cluster, by login.
struct Logins {
  pg::Endpoint serve, migrate, superuser;
};

class Cluster {
 public:
  // Makes the cluster where there is none (atomically: a half-made one is made again), ends a postmaster that an
  // earlier hub left behind, starts, waits until it takes connections, installs the roles and the database `kith`.
  // Blocks; while PostgreSQL says that it recovers, beyond the deadline, because to end it would begin its recovery
  // anew. Errors, each with a hint that says what to do: unusable_directory (locked by another hub, not writable, not
  // reachable for the unprivileged user, socket path too long, PostgreSQL not installed or of another major version),
  // malformed_config (the serving user: unknown, or the one that runs the cluster),
  // database_unavailable (did not start; the reason is in DIR/pg/log), cancelled, deadline_exceeded.
  static Result<std::unique_ptr<Cluster>> start(const ClusterOptions& options, Deadline deadline);
  // Whether one was made in this directory.
  static bool exists(const std::filesystem::path& directory);
  // The logins of a cluster that another process runs in this directory, for `kith-hub org` beside `serve`.
  // Errors: database_unavailable when none runs.
  static Result<Logins> locate(const std::filesystem::path& directory);

  ~Cluster();  // stop()s
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  [[nodiscard]] Logins logins(std::string_view database = "kith") const;
  [[nodiscard]] bool is_running() const;
  [[nodiscard]] int postmaster_pid() const;      // 0 while it is down
  [[nodiscard]] std::uint64_t restarts() const;  // after crashes, since start
  // Fast shutdown (open transactions are rolled back, a checkpoint is written), then by force at the deadline. Twice is
  // once.
  void stop(Deadline deadline = Deadline::after(std::chrono::seconds{30}));

 private:
  struct State;
  explicit Cluster(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kith::storage
