#include "hub/base/exposure.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace kith {

bool may_others_write(const std::filesystem::path& file) {
  struct stat own {
  }, folder{};
  const auto parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  if (::stat(file.c_str(), &own) != 0 || ::stat(parent.c_str(), &folder) != 0) return false;
  constexpr mode_t others = S_IWGRP | S_IWOTH;
  return (own.st_mode & others) != 0 || ((folder.st_mode & others) != 0 && (folder.st_mode & S_ISVTX) == 0);
}

bool is_roots_alone(const std::filesystem::path& file) {
  constexpr mode_t others = S_IWGRP | S_IWOTH;
  std::error_code error;
  auto at = std::filesystem::canonical(file, error);
  if (error) return false;
  for (bool is_file = true;; is_file = false, at = at.parent_path()) {
    struct stat about {};
    if (::stat(at.c_str(), &about) != 0 || about.st_uid != 0) return false;
    if ((about.st_mode & others) != 0 && (is_file || (about.st_mode & S_ISVTX) == 0)) return false;
    if (at == at.root_path()) return true;
  }
}

bool is_root_in_foreign_folder(const std::filesystem::path& folder) {
  struct stat about {};
  return ::geteuid() == 0 && ::stat(folder.c_str(), &about) == 0 && about.st_uid != 0;
}

}  // namespace kith
