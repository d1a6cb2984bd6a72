// A file that a person names: an export as the readers of all formats want it, bytes at any offset; or a short one as a
// whole. Only files: what is a folder, a pipe or a device is said to be one, and nothing waits for the other end of a
// pipe. One thread; blocks on the disk.
#pragma once

#include <filesystem>
#include <string>

#include "adapters/row_source.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

class FileBytes final : public adapters::Bytes {
 public:
  // Errors: file_unreadable, with a hint that says why (missing, a folder, a pipe, not ours to read).
  static Result<FileBytes> open(const std::filesystem::path& file);
  FileBytes(FileBytes&& other) noexcept;
  FileBytes& operator=(FileBytes&&) = delete;
  ~FileBytes() override;

  // As the file was when it was opened; what is appended later belongs to a later push.
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  // Errors: file_unreadable (also when the file has become shorter).
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;

 private:
  FileBytes(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_;
  std::uint64_t size_;
};

// All of a file. Errors: those of FileBytes; source_too_large.
Result<std::string> read_whole_file(const std::filesystem::path& file, std::uint64_t limit_bytes);

// Why that file could not be read: "The file x.csv cannot be read: it is a folder." `what` names it otherwise.
Complaint cannot_read(const std::filesystem::path& file, const Error& error, std::string_view what = "file");

}  // namespace kith::cli
