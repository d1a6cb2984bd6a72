#include "hub/base/exposure.hpp"

#include <sys/stat.h>

namespace kith {

bool may_others_write(const std::filesystem::path& file) {
  struct stat own {
  }, folder{};
  const auto parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
  if (::stat(file.c_str(), &own) != 0 || ::stat(parent.c_str(), &folder) != 0) return false;
  constexpr mode_t others = S_IWGRP | S_IWOTH;
  return (own.st_mode & others) != 0 || ((folder.st_mode & others) != 0 && (folder.st_mode & S_ISVTX) == 0);
}

}  // namespace kith
