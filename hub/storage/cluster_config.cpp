// The configuration of a private cluster: durable, for a small machine that it shares with the hub, and with a log that
// quotes no row. An operator's own settings go into `pg/config/local.conf`, which is read last and never written.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "hub/storage/cluster_files.hpp"

namespace kith::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mib = std::uint64_t{1} << 20U;

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

std::uint64_t memory_mib() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) / mib : 1'024;
}

// The log of a small disk must not fill it: a tenth of what is free, within bounds.
std::uint64_t wal_mib(const fs::path& data) {
  std::error_code error;
  const auto space = fs::space(data, error);
  return error ? 512 : std::clamp<std::uint64_t>(space.available / mib / 10, 64, 2'048);
}

constexpr std::string_view fixed_settings = R"(
listen_addresses = ''
port = 5432
ssl = off
max_wal_senders = 2
wal_buffers = 16MB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
work_mem = 16MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
# The sequencer waits for the oldest open transaction, so none may stay open by mistake.
idle_in_transaction_session_timeout = 60s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05
# A week of logs, without statements, parameters or details: they quote rows.
logging_collector = on
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_file_mode = 0600
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_autovacuum_min_duration = -1
)";

std::string settings(const ClusterOptions& options, const ClusterPaths& paths) {
  const std::uint64_t memory = memory_mib();
  const std::uint64_t wal = wal_mib(paths.data);
  std::ostringstream out;
  out << "# Written by kith-hub at each start. Your own settings go into local.conf beside this file.\n"
      << "data_directory = " << quoted(paths.data.native()) << "\n"
      << "hba_file = " << quoted((paths.config / "pg_hba.conf").native()) << "\n"
      << "ident_file = " << quoted((paths.config / "pg_ident.conf").native()) << "\n"
      << "unix_socket_directories = " << quoted(paths.run.native())
      << "\n"
      // Who comes is asked by the kernel (peer), so a guest may knock.
      << "unix_socket_permissions = " << (options.serving_user.empty() ? "0700" : "0777") << "\n"
      << "log_directory = " << quoted(paths.log.native()) << "\n"
      << "max_connections = " << options.max_connections << "\n"
      << "shared_buffers = " << std::clamp<std::uint64_t>(memory / 8, 64, 1'024) << "MB\n"
      << "effective_cache_size = " << std::max<std::uint64_t>(memory / 2, 128) << "MB\n"
      << "max_wal_size = " << wal << "MB\n"
      << "min_wal_size = " << std::max<std::uint64_t>(wal / 4, 80) << "MB\n"
      << fixed_settings;
  if (!options.is_durable) out << "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";
  out << "include_if_exists = 'local.conf'\n";
  return out.str();
}

bool write_file(const fs::path& file, const std::string& text) {
  const fs::path fresh = file.native() + ".new";
  std::ofstream out{fresh, std::ios::trunc | std::ios::binary};
  out << text;
  out.close();
  std::error_code error;
  if (out.fail()) return false;
  fs::permissions(fresh, static_cast<fs::perms>(0644), error);
  if (!error) fs::rename(fresh, file, error);
  return !error;
}

}  // namespace

namespace {

constexpr std::string_view serving_login = "kith_serve";

// Who may log in as whom: pg_ident.conf.
std::string mapping_of(const ClusterOptions& options, const ServerUser& user) {
  std::string mapping =
      "# Who runs the cluster may log in as these, the user of the serving process as kith_serve, "
      "nobody else as anybody.\n";
  const auto add = [&mapping](std::string_view who, std::string_view login) {
    mapping.append("kith \"").append(who).append("\" ").append(login).append("\n");
  };
  constexpr std::string_view migrating_login = "kith_migrate";
  for (const std::string_view login : {serving_login, migrating_login, cluster_superuser}) add(user.hub_login, login);
  if (options.serving_user.empty()) return mapping;
  add(options.serving_user, serving_login);
  // The operator's commands: `restored` takes both. What takes the superuser is done as the cluster's own user.
  if (user.hub_login != "root")
    for (const std::string_view login : {serving_login, migrating_login}) add("root", login);
  return mapping;
}

}  // namespace

Result<void> write_configuration(const ClusterOptions& options, const ClusterPaths& paths, const ServerUser& user) {
  const bool written = write_file(paths.config / "postgresql.conf", settings(options, paths)) &&
                       write_file(paths.config / "pg_hba.conf",
                                  "local all all peer map=kith\n"
                                  "local replication all peer map=kith\n") &&
                       write_file(paths.config / "pg_ident.conf", mapping_of(options, user));
  if (!written) return fail({Errc::unusable_directory, {}, "the data directory cannot be written"});
  return {};
}

}  // namespace kith::storage
