// A folder that only its owner may look into (mode 0700), for as long as this lives. Blocks on the disk; one thread.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace kith::cli {

struct ScratchFolder {
  ScratchFolder() {
    std::error_code failed;
    std::string name = (std::filesystem::temp_directory_path(failed) / "kith-XXXXXX").string();
    if (!failed && ::mkdtemp(name.data()) != nullptr) path = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path;  // empty: none could be made
};

}  // namespace kith::cli
