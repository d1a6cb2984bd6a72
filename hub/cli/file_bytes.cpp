#include "hub/cli/file_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kith::cli {
Result<FileBytes> FileBytes::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(Errc::file_unreadable);
  FileBytes bytes{descriptor, 0};
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return fail(Errc::file_unreadable);
  bytes.size_ = static_cast<std::uint64_t>(info.st_size);
  return bytes;
}

FileBytes::FileBytes(FileBytes&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

FileBytes::~FileBytes() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> FileBytes::read(std::uint64_t offset, std::span<char> into) {
  const std::size_t wanted = offset >= size_ ? 0 : std::min<std::uint64_t>(into.size(), size_ - offset);
  std::size_t got = 0;
  while (got < wanted) {
    const ssize_t size = ::pread(descriptor_, into.data() + got, wanted - got, static_cast<off_t>(offset + got));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return fail({Errc::file_unreadable, "", "it could not be read to its end"});
    got += static_cast<std::size_t>(size);
  }
  return got;
}

}  // namespace kith::cli
