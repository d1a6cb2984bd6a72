#include "schemas/embedded.hpp"

#include <algorithm>
#include <vector>

#define KITH_EMBEDDED(path, index)               \
  extern "C" const char kith_embedded_##index[]; \
  extern "C" const char kith_embedded_##index##_end[];
#include "kith_schemas_files.inc"
#undef KITH_EMBEDDED

namespace kith::schemas {

std::span<const EmbeddedFile> files() {
  static const std::vector<EmbeddedFile> table = {
#define KITH_EMBEDDED(path, index) \
  EmbeddedFile{path, std::string_view{kith_embedded_##index, kith_embedded_##index##_end}},
#include "kith_schemas_files.inc"
#undef KITH_EMBEDDED
  };
  return table;
}

std::string_view file(std::string_view path) {
  const auto all = files();
  const auto found = std::ranges::find(all, path, &EmbeddedFile::path);
  return found == all.end() ? std::string_view{} : found->bytes;
}

}  // namespace kith::schemas
