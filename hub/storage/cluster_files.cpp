// See the header. What PostgreSQL's user may write is never written by root: the configuration lies beside it.
#include "hub/storage/cluster_files.hpp"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <functional>

namespace kith::storage {
namespace {

namespace fs = std::filesystem;

constexpr int oldest_version = 15;
constexpr int newest_version = 30;  // to look for

Error unusable(std::string_view why) {
  return {Errc::unusable_directory, {}, why};
}

bool make_folder(const fs::path& folder, mode_t mode, const ServerUser* owner) {
  struct stat found {};
  if (::mkdir(folder.c_str(), mode) != 0 && (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)))
    return false;
  if (owner != nullptr && owner->differs && ::lchown(folder.c_str(), owner->uid, owner->gid) != 0) return false;
  return ::chmod(folder.c_str(), mode) == 0;
}

bool fits_a_socket(const fs::path& folder) {
  return (folder / ".s.PGSQL.5432").native().size() < sizeof(sockaddr_un{}.sun_path);
}

// Same place at each start, known by the hub's directory; another user cannot have put it there, because its owner is
// checked.
Result<fs::path> short_run_folder(const fs::path& directory, const ServerUser& user, mode_t mode) {
  const auto number = std::hash<std::string>{}(fs::absolute(directory).native());
  const fs::path base = ::geteuid() == 0 ? "/run" : "/tmp";
  fs::path folder = base / ("kith-" + std::to_string(user.uid) + "-" + std::to_string(number));
  struct stat found {};
  const bool exists = ::lstat(folder.c_str(), &found) == 0;
  if (exists && (!S_ISDIR(found.st_mode) || found.st_uid != user.uid))
    return fail(
        unusable("the path is too long for a unix socket, and the place for it in /tmp belongs to another user"));
  if (!make_folder(folder, mode, &user))
    return fail(unusable("the path is too long for a unix socket; choose a shorter one"));
  return folder;
}

std::string made_by(const fs::path& data) {
  std::ifstream file{data / "PG_VERSION"};
  std::string version;
  file >> version;
  return version;
}

}  // namespace

ClusterPaths::ClusterPaths(const fs::path& directory)
    : root(fs::absolute(directory).lexically_normal()),
      lock(root / "lock"),
      config(root / "pg" / "config"),
      work(root / "pg" / "work"),
      data(work / "data"),
      log(root / "pg" / "log"),
      run(root / "pg" / "run") {}

Result<void> prepare_folders(ClusterPaths& paths, const ServerUser& user, bool has_guest, Deadline deadline) {
  // The server's user passes through folders of the hub's user, and owns only its own; a guest passes to the socket.
  const mode_t passage = user.differs || has_guest ? 0711 : 0700;
  const mode_t run_mode = has_guest ? 0711 : 0700;
  const bool made = make_folder(paths.root / "pg", passage, nullptr) &&
                    make_folder(paths.config, user.differs ? 0755 : 0700, nullptr) &&
                    make_folder(paths.work, 0700, &user) && make_folder(paths.log, 0700, &user) &&
                    make_folder(paths.run, run_mode, &user);
  if (!made) return fail(unusable("the data directory cannot be written"));
  if (user.differs) {
    // Asked of the kernel as that user, because any folder above may be closed, such as the home of root.
    const Program test{{"/usr/bin/test", "-w", paths.work.native()}, {}, user, "/dev/null", SIGKILL};
    if (run_to_end(test, deadline) != 0)
      return fail(
          unusable("the user postgres cannot reach it: each folder above needs the right to pass (chmod o+x), "
                   "or choose another place, such as /var/lib/kith"));
  }
  if (fits_a_socket(paths.run)) return {};
  KITH_ASSIGN(paths.run, short_run_folder(paths.root, user, run_mode));
  return {};
}

Result<fs::path> find_binaries(const ClusterOptions& options, const ClusterPaths& paths) {
  if (!options.binaries.empty()) return fs::path{options.binaries};
  const std::string wanted = made_by(paths.data);
  for (int version = newest_version; version >= oldest_version; --version) {
    const fs::path folder = fs::path{"/usr/lib/postgresql"} / std::to_string(version) / "bin";
    const bool fits = wanted.empty() || wanted == std::to_string(version);
    if (fits && ::access((folder / "initdb").c_str(), X_OK) == 0) return folder;
  }
  return fail(unusable(wanted.empty() ? "PostgreSQL 15 or newer is not installed"
                                      : "it was made by a version of PostgreSQL that is not installed"));
}

Result<void> initialise(const ClusterOptions& options, const ClusterPaths& paths, const ServerUser& user,
                        const fs::path& binaries, Deadline deadline) {
  if (!made_by(paths.data).empty()) return {};
  const fs::path fresh = paths.work / "data.new";
  std::error_code error;
  fs::remove_all(fresh, error);
  Program initdb{{binaries / "initdb", "--pgdata=" + fresh.native(), "--data-checksums", "--encoding=UTF8",
                  "--locale=C", "--auth=peer", "--no-instructions", "--username=" + std::string{cluster_superuser}},
                 {"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"},
                 user,
                 paths.log / "initdb.log",
                 SIGKILL};
  if (!options.is_durable) initdb.arguments.emplace_back("--no-sync");
  if (run_to_end(initdb, deadline) != 0) return fail(unusable("initdb failed; the reason is in pg/log/initdb.log"));
  fs::rename(fresh, paths.data, error);
  if (error) return fail(unusable("the new cluster could not be put in place"));
  return {};
}

}  // namespace kith::storage
