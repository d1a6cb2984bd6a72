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

// `flags` of renameat2(2).
Result<void> write_and_rename(const std::filesystem::path& file, std::string_view text, unsigned flags) {
  std::string scratch = file.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(scratch.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return fail(Errc::file_unwritable);
  bool is_written = write_all(descriptor, text) && ::fsync(descriptor) == 0;
  is_written = ::close(descriptor) == 0 && is_written;
  if (!is_written || ::renameat2(AT_FDCWD, scratch.c_str(), AT_FDCWD, file.c_str(), flags) != 0) {
    const bool is_there = is_written && errno == EEXIST;
    ::unlink(scratch.c_str());
    return fail(is_there ? Errc::already_exists : Errc::file_unwritable);
  }
  sync_folder(file.parent_path());
  return {};
}

}  // namespace

Result<void> write_private_file(const std::filesystem::path& file, std::string_view text) {
  return write_and_rename(file, text, 0);
}

Result<void> write_new_private_file(const std::filesystem::path& file, std::string_view text) {
  return write_and_rename(file, text, RENAME_NOREPLACE);
}

Complaint file_complaint(const Error& error, const std::filesystem::path& file) {
  if (error.code == Errc::already_exists)
    return {ExitCode::conflict,
            "The file " + printable(file.string()) + " is there already. Give another name, or move it away."};
  return {exit_code(error.code), printable(file.string()) + ": " + error.sentence()};
}

std::optional<Complaint> must_be_new(const std::filesystem::path& file) {
  std::error_code failed;
  if (std::filesystem::symlink_status(file, failed).type() == std::filesystem::file_type::not_found)
    return std::nullopt;
  return file_complaint(Errc::already_exists, file);
}

}  // namespace kith::cli
