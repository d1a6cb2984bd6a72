// An export on the disk, as the readers of all formats want it: bytes at any offset. One thread; blocks on the disk.
#pragma once

#include <filesystem>

#include "adapters/row_source.hpp"

namespace kith::cli {

class FileBytes final : public adapters::Bytes {
 public:
  // Errors: file_unreadable (missing, a folder, not ours to read).
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

}  // namespace kith::cli
