#include "hub/app/store.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "hub/storage/migrate.hpp"

namespace kith::app {
namespace {

// Of its own: PostgreSQL may have recovered for longer than the deadline of the start.
constexpr std::chrono::minutes time_to_migrate{3};

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0x0FU];
  }
  return out;
}

// The URL with the password that the file holds, for libpq alone.
Result<pg::Endpoint> endpoint(const std::string& url, const std::filesystem::path& password_file) {
  if (password_file.empty()) return pg::Endpoint{url};
  std::ifstream stream{password_file, std::ios::binary};
  std::string password{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream.good() && !stream.eof()) return fail(Error{Errc::file_unreadable, {}, "the database password"});
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  if (password.empty()) return fail(Error{Errc::file_unreadable, {}, "the database password"});
  const char* separator = url.find('?') == std::string::npos ? "?" : "&";
  return pg::Endpoint{url + separator + "password=" + percent_encoded(password)};
}

Result<Store> outside_store(const OutsideDatabase& database) {
  Store store;
  KITH_ASSIGN(store.serve, endpoint(database.url, database.password_file));
  if (!database.migrate_url.empty()) {
    KITH_ASSIGN(store.migrate, endpoint(database.migrate_url, database.migrate_password_file));
  }
  return store;
}

}  // namespace

Result<void> check_directories(const std::filesystem::path& data) {
  using std::filesystem::perms;
  const auto is_open = [](const std::filesystem::path& directory, perms to) {
    std::error_code error;
    const auto status = std::filesystem::status(directory, error);
    return std::filesystem::exists(status) && (status.permissions() & to) != perms::none;
  };
  const auto writable = perms::group_write | perms::others_write;
  if (is_open(data, writable) || is_open(data / "run", writable))
    return fail(Error{Errc::unusable_directory, {}, "other users may write into it: chmod go-w"});
  if (is_open(data / "keys", perms::group_all | perms::others_all))
    return fail(Error{Errc::unusable_directory, {}, "other users may look into keys: chmod 700"});
  return {};
}

Result<void> prepare_directories(const std::filesystem::path& data) {
  using std::filesystem::perms;
  std::error_code error;
  // Made by us, nobody else writes into it, whatever the umask says.
  if (std::filesystem::create_directories(data, error))
    std::filesystem::permissions(data, perms::group_write | perms::others_write, std::filesystem::perm_options::remove,
                                 error);
  if (!error) std::filesystem::create_directories(data / "run", error);
  if (!error) std::filesystem::create_directory(data / "keys", error);
  if (!error) std::filesystem::permissions(data / "keys", perms::owner_all, error);
  if (error)
    return fail(Error{Errc::unusable_directory,
                      {},
                      "it cannot be made or written by this user: install -d -o USER -m 0700 DIR makes it, as root"});
  return check_directories(data);
}

storage::ClusterOptions cluster_options(const Config& config) {
  const auto& threads = config.threads;
  return cluster_options(config, threads.single + threads.bulk + threads.read + threads.table + threads.control);
}

storage::ClusterOptions cluster_options(const Config& config, unsigned hub_connections) {
  storage::ClusterOptions options;
  options.directory = config.data;
  // The hub's, some of its login's beside them (doctor), and eight that are not for its login.
  options.max_connections = hub_connections + 16;
  return options;
}

Result<Store> open_store(const Config& config, Deadline deadline, std::function<bool()> is_cancelled) {
  if (config.database) return outside_store(*config.database);
  auto options = cluster_options(config);
  options.is_cancelled = std::move(is_cancelled);
  return open_store(config, deadline, options);
}

Result<Store> open_store(const Config& config, Deadline deadline, const storage::ClusterOptions& options) {
  KITH_TRY(prepare_directories(config.data));
  Store store;
  KITH_ASSIGN(store.cluster, storage::Cluster::start(options, deadline));
  auto logins = store.cluster->logins();
  KITH_TRY(storage::migrate(logins.migrate, Deadline::after(time_to_migrate)));
  store.serve = std::move(logins.serve);
  store.migrate = std::move(logins.migrate);
  return store;
}

Result<storage::DirectoryLock> lock_directory(const std::filesystem::path& data) {
  return storage::DirectoryLock::take(data / "hub.lock",
                                      "a hub serves from it, or kith-hub restored is at work in it: stop the hub, or "
                                      "run this again when the other has ended");
}

Result<Store> join_store(const Config& config, Deadline deadline) {
  if (config.database) return outside_store(*config.database);
  auto logins = storage::Cluster::locate(config.data);
  if (!logins) return open_store(config, deadline);
  Store store;
  store.serve = std::move(logins->serve);
  store.migrate = std::move(logins->migrate);
  return store;
}

}  // namespace kith::app
