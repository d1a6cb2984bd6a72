// See the header.
#include "hub/storage/kept_checkpoint.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "hub/storage/audit_log.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::storage {
namespace {

constexpr std::size_t most_bytes = 4'096;

// The folder may be another user's, who could put a link, a pipe or a device in the file's place.
Result<std::optional<std::string>> read_note(const std::filesystem::path& file) {
  const auto unreadable = [] { return fail(Error{Errc::file_unreadable, {}, "DIR/audit.checkpoint"}); };
  const int opened = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0 && errno == ENOENT) return std::nullopt;
  if (opened < 0) return unreadable();
  struct stat about {};
  std::string note(most_bytes, '\0');
  const bool is_file = ::fstat(opened, &about) == 0 && S_ISREG(about.st_mode);
  const auto got = is_file ? ::read(opened, note.data(), note.size()) : -1;
  ::close(opened);
  if (got <= 0) return unreadable();
  note.resize(static_cast<std::size_t>(got));
  return note;
}

Result<void> write_note(const std::filesystem::path& file, std::string_view note) {
  // A name of its own: the hub and kith-hub audit checkpoint may write at the same moment.
  std::string half = file.string() + ".new_XXXXXX";
  const int opened = ::mkostemp(half.data(), O_CLOEXEC);
  const bool is_written = opened >= 0 && ::fchmod(opened, 0644) == 0 &&
                          ::write(opened, note.data(), note.size()) == std::ssize(note) && ::fsync(opened) == 0 &&
                          ::rename(half.c_str(), file.c_str()) == 0;
  if (opened >= 0) ::close(opened);
  if (opened >= 0 && !is_written) ::unlink(half.c_str());
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_kept = is_written && folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!is_kept) return fail(Error{Errc::file_unwritable, {}, "DIR/audit.checkpoint"});
  return {};
}

}  // namespace

std::filesystem::path kept_checkpoint_file(const std::filesystem::path& data) {
  return data / "audit.checkpoint";
}

Result<std::optional<kith::audit::Checkpoint>> read_kept_checkpoint(const std::filesystem::path& data,
                                                                    const kith::audit::VerifierKey& key) {
  return read_checkpoint(kept_checkpoint_file(data), key);
}

Result<std::optional<kith::audit::Checkpoint>> read_checkpoint(const std::filesystem::path& file,
                                                               const kith::audit::VerifierKey& key) {
  KITH_ASSIGN(const auto note, read_note(file));
  if (!note) return std::nullopt;
  auto opened = kith::audit::open_checkpoint(*note, key);
  if (opened) return std::move(opened->checkpoint);
  if (opened.error().code == Errc::contradiction) return fail(std::move(opened).error());
  return fail(Error{Errc::file_unreadable, {}, "DIR/audit.checkpoint holds no signed checkpoint"});
}

Result<void> keep_checkpoint(const std::filesystem::path& data, std::string_view note) {
  return write_note(kept_checkpoint_file(data), note);
}

Result<void> keep_before_restore(const std::filesystem::path& data) {
  const auto file = kept_checkpoint_file(data);
  KITH_ASSIGN(const auto note, read_note(file));
  if (!note) return {};
  return write_note(std::filesystem::path{file}.concat(".before_restore"), *note);
}

Result<bool> keeps_promise(pg::Connection& connection, const std::optional<kith::audit::Checkpoint>& kept) {
  if (!kept) return true;
  KITH_ASSIGN(const bool holds, audit_log::holds(connection, kept->size, kept->root));
  if (holds) return true;
  return restoration::covers(connection, *kept);
}

}  // namespace kith::storage
