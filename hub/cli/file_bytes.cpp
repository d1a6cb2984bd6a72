#include "hub/cli/file_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kith::cli {
namespace {

tl::unexpected<Error> unreadable(std::string_view why) {
  return fail({Errc::file_unreadable, "", why});
}

std::string_view why_not_opened(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "there is no such file";
    case EACCES:
    case EPERM:
      return "you may not read it";
    case ENXIO:
    case ENODEV:
      return "it is a socket or a device, not a file";
    default:
      return "it cannot be opened";
  }
}

}  // namespace

Result<FileBytes> FileBytes::open(const std::filesystem::path& file) {
  // O_NONBLOCK: a pipe would wait for somebody to write.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unreadable(why_not_opened(errno));
  FileBytes bytes{descriptor, 0};
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) return unreadable("it cannot be looked at");
  if (S_ISDIR(info.st_mode)) return unreadable("it is a folder");
  if (!S_ISREG(info.st_mode)) return unreadable("it is a pipe or a device, not a file");
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

Result<std::string> read_whole_file(const std::filesystem::path& file, std::uint64_t limit_bytes) {
  KITH_ASSIGN(FileBytes bytes, FileBytes::open(file));
  if (bytes.size() > limit_bytes) return fail(Errc::source_too_large);
  std::string text(static_cast<std::size_t>(bytes.size()), '\0');
  KITH_ASSIGN(const std::size_t got, bytes.read(0, text));
  text.resize(got);
  return text;
}

Complaint cannot_read(const std::filesystem::path& file, const Error& error, std::string_view what) {
  std::string text = "The ";
  text.append(what).append(" ").append(printable(file.string())).append(" cannot be read");
  if (!error.hint.empty()) text.append(": ").append(error.hint);
  return {ExitCode::usage, text + "."};
}

}  // namespace kith::cli
