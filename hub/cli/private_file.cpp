#include "hub/cli/private_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace kith::cli {
namespace {

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(descriptor, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

Result<void> write_private_file(const std::filesystem::path& file, std::string_view text) {
  std::string scratch = file.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(scratch.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return fail(Errc::file_unwritable);
  bool is_written = write_all(descriptor, text) && ::fsync(descriptor) == 0;
  is_written = ::close(descriptor) == 0 && is_written;
  if (!is_written || std::rename(scratch.c_str(), file.c_str()) != 0) {
    ::unlink(scratch.c_str());
    return fail(Errc::file_unwritable);
  }
  sync_folder(file.parent_path());
  return {};
}

}  // namespace kith::cli
