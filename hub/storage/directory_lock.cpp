#include "hub/storage/directory_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace kith::storage {
namespace {

constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

// Only what was made here is handed over: the folder's owner could have put anything else in its place.
int open_or_make(const std::filesystem::path& file) {
  const int made = ::open(file.c_str(), flags | O_EXCL, 0600);
  if (made < 0) return errno == EEXIST ? ::open(file.c_str(), flags, 0600) : -1;
  struct stat folder {};
  if (::geteuid() != 0) return made;
  if (::stat(file.parent_path().c_str(), &folder) == 0 && ::fchown(made, folder.st_uid, folder.st_gid) == 0)
    return made;
  ::close(made);
  return -1;
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& file, std::string_view held) {
  const int descriptor = open_or_make(file);
  if (descriptor < 0) return fail(Error{Errc::unusable_directory, {}, "the data directory cannot be written"});
  DirectoryLock lock{descriptor};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return fail(Error{Errc::unusable_directory, {}, held});
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace kith::storage
