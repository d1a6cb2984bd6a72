// Key seeds for simulated hubs: the same in each run, because signatures are part of what a seed decides.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "hub/base/secret.hpp"

namespace kith::simulation {

inline SecretKey key_seed(char number) {
  std::string path = (std::filesystem::temp_directory_path() / "kith-simulation-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
  const std::filesystem::path file = std::filesystem::path{path} / "key";
  std::ofstream{file, std::ios::binary} << std::string(SecretKey::size, number);
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  auto key = SecretKey::load(file);
  std::filesystem::remove_all(path);
  if (!key) throw std::runtime_error("no key");
  return *std::move(key);
}

}  // namespace kith::simulation
