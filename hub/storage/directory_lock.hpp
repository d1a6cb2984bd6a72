// One process at a time in a folder, by an empty file that it holds locked for as long as it lives: a crash lets go of
// it too. Does not wait; any thread.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "hub/base/error.hpp"

namespace kith::storage {

class DirectoryLock {
 public:
  // `held`: the hint where another process has it. Made by root in another user's folder, the file becomes that user's.
  // Errors: unusable_directory.
  static Result<DirectoryLock> take(const std::filesystem::path& file, std::string_view held);
  DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace kith::storage
