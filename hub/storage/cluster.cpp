// The private cluster from the outside: lock, folders, initdb, configuration, start, roles, database. See the header.
#include "hub/storage/cluster.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

#include "hub/base/log.hpp"
#include "hub/storage/cluster_files.hpp"
#include "hub/storage/directory_lock.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/postmaster.hpp"

namespace kith::storage {
namespace {

namespace fs = std::filesystem;

// A server that ends this often before it first takes a connection will not start.
constexpr std::uint64_t most_attempts = 8;
constexpr std::chrono::seconds time_to_furnish{60};

Program server_program(const ClusterOptions& options, const ClusterPaths& paths, const ServerUser& user,
                       const fs::path& binaries) {
  Program program{{binaries / "postgres", "-D", paths.data.native(), "-c",
                   "config_file=" + (paths.config / "postgresql.conf").native()},
                  {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"},
                  user,
                  paths.log / "start.log",
                  SIGINT};
  if (!options.preload_library.empty()) program.environment.push_back("LD_PRELOAD=" + options.preload_library);
  return program;
}

std::string conninfo(const fs::path& socket, std::string_view database, std::string_view login) {
  std::string host;
  for (const char c : socket.native()) {
    if (c == '\'' || c == '\\') host += '\\';
    host += c;
  }
  return std::string{"host='"}
      .append(host)
      .append("' port=5432 client_encoding=UTF8 application_name=kith dbname=")
      .append(database)
      .append(" user=")
      .append(login);
}

Logins logins_at(const fs::path& socket, std::string_view database) {
  return {{conninfo(socket, database, "kith_serve")},
          {conninfo(socket, database, "kith_migrate")},
          {conninfo(socket, database, cluster_superuser)}};
}

// Tells once that a recovery takes long: an operator who sees nothing may end it, and begin it anew.
class RecoveryNotice {
 public:
  void see(PGPing answer) {
    if (answer != PQPING_REJECT || is_told_) return;
    if (!since_) since_ = std::chrono::steady_clock::now();
    if (std::chrono::steady_clock::now() - *since_ < std::chrono::seconds{5}) return;
    is_told_ = true;
    log::warning("database_recovering");
  }

 private:
  std::optional<std::chrono::steady_clock::time_point> since_;
  bool is_told_ = false;
};

Result<void> wait_until_ready(const Postmaster& server, const ClusterOptions& options, const pg::Endpoint& endpoint,
                              Deadline deadline) {
  RecoveryNotice notice;
  while (true) {
    const PGPing answer = PQping(endpoint.conninfo.c_str());
    if (answer == PQPING_OK) return {};
    notice.see(answer);
    if (server.restarts() >= most_attempts)
      return fail({Errc::database_unavailable, {}, "PostgreSQL does not start; the reason is in pg/log"});
    if (options.is_cancelled && options.is_cancelled()) return fail(Errc::cancelled);
    if (answer != PQPING_REJECT && deadline.has_passed())
      return fail({Errc::database_unavailable, {}, "PostgreSQL has not answered in time; pg/log says what it did"});
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

// A login may set for itself what outlives its connection, a hub that was taken over so too.
Result<void> forget_own_settings(const pg::Endpoint& superuser, Deadline deadline) {
  KITH_ASSIGN(pg::Connection connection, pg::Connection::open(superuser, deadline));
  return pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    c.script("ALTER ROLE kith_serve RESET ALL; ALTER ROLE kith_serve IN DATABASE kith RESET ALL",
             "cluster.forget_own_settings");
    return {};
  });
}

// Of max_connections three are the superuser's alone. What kith_serve leaves besides is there for an operator's
// commands, whatever the hub is busy with.
constexpr unsigned least_left_by_who_serves = 8;

Result<void> limit_serving_login(const pg::Endpoint& superuser, unsigned max_connections, Deadline deadline) {
  KITH_ASSIGN(pg::Connection connection, pg::Connection::open(superuser, deadline));
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    // ALTER ROLE takes no parameters.
    const unsigned most = std::max(max_connections, least_left_by_who_serves + 1) - least_left_by_who_serves;
    c.script("ALTER ROLE kith_serve CONNECTION LIMIT " + std::to_string(most), "cluster.limit_serving_login");
    return {};
  });
}

Result<void> furnish(const ClusterOptions& options, const fs::path& socket, Deadline deadline) {
  KITH_TRY(install_roles(logins_at(socket, "postgres").superuser, deadline));
  KITH_TRY(create_database(logins_at(socket, "postgres").superuser, "kith", deadline));
  KITH_TRY(forget_own_settings(logins_at(socket, "kith").superuser, deadline));
  KITH_TRY(install_roles(logins_at(socket, "kith").superuser, deadline));
  return limit_serving_login(logins_at(socket, "kith").superuser, options.max_connections, deadline);
}

// Mode 0711 where the server's or the serving process's user has to pass. An existing directory keeps its mode, but the
// serving process's user is let through.
Result<void> make_directory(const fs::path& directory, bool has_guest) {
  std::error_code error;
  if (fs::is_directory(directory, error)) {
    if (has_guest) fs::permissions(directory, fs::perms::others_exec, fs::perm_options::add, error);
    if (error) return fail({Errc::unusable_directory, {}, "it belongs to another user"});
    return {};
  }
  fs::create_directories(directory.parent_path(), error);
  fs::create_directory(directory, error);
  if (!error) fs::permissions(directory, static_cast<fs::perms>(::geteuid() == 0 || has_guest ? 0711 : 0700), error);
  if (error) return fail({Errc::unusable_directory, {}, "the data directory cannot be made"});
  return {};
}

}  // namespace

struct Cluster::State {
  ClusterPaths paths;
  DirectoryLock lock;
  std::unique_ptr<Postmaster> server;
  bool owns_run_folder;  // outside of the data directory
};

Cluster::Cluster(std::unique_ptr<State> state) : state_(std::move(state)) {}

Cluster::~Cluster() {
  stop();
}

Result<std::unique_ptr<Cluster>> Cluster::start(const ClusterOptions& options, Deadline deadline) {
  ClusterPaths paths{options.directory};
  const fs::path usual_run = paths.run;
  const bool has_guest = !options.serving_user.empty();
  KITH_TRY(make_directory(paths.root, has_guest));
  KITH_ASSIGN(DirectoryLock lock, DirectoryLock::take(paths.lock, "another hub uses it"));
  KITH_ASSIGN(const ServerUser user, ServerUser::choose());
  if (has_guest) KITH_TRY(user.check_guest(options.serving_user));
  KITH_TRY(prepare_folders(paths, user, has_guest, deadline));
  if (!end_orphan(paths.data, deadline))
    return fail({Errc::unusable_directory, {}, "a PostgreSQL that was left behind does not end"});
  KITH_ASSIGN(const fs::path binaries, find_binaries(options, paths));
  KITH_TRY(initialise(options, paths, user, binaries, deadline));
  KITH_TRY(write_configuration(options, paths, user));
  auto server = std::make_unique<Postmaster>(server_program(options, paths, user, binaries), paths.data);
  KITH_TRY(wait_until_ready(*server, options, logins_at(paths.run, "postgres").superuser, deadline));
  KITH_TRY(furnish(options, paths.run,
                   Deadline::after(time_to_furnish)));  // a recovery may have taken all the time there was
  const bool is_elsewhere = paths.run != usual_run;
  auto state = std::make_unique<State>(State{std::move(paths), std::move(lock), std::move(server), is_elsewhere});
  return std::unique_ptr<Cluster>{new Cluster{std::move(state)}};
}

bool Cluster::exists(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(ClusterPaths{directory}.data, ignored);
}

Result<Logins> Cluster::locate(const fs::path& directory) {
  const fs::path socket = socket_of_running(ClusterPaths{directory}.data);
  if (socket.empty()) return fail({Errc::database_unavailable, {}, "no hub runs on this data directory"});
  return logins_at(socket, "kith");
}

Logins Cluster::logins(std::string_view database) const {
  return logins_at(state_->paths.run, database);
}
bool Cluster::is_running() const {
  return state_->server->pid() != 0;
}
int Cluster::postmaster_pid() const {
  return state_->server->pid();
}
std::uint64_t Cluster::restarts() const {
  return state_->server->restarts();
}

void Cluster::stop(Deadline deadline) {
  state_->server->stop(deadline);
  std::error_code ignored;
  if (state_->owns_run_folder) fs::remove(state_->paths.run, ignored);
}

}  // namespace kith::storage
