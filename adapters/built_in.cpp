// The adapters, the gazetteer and the lexicon that come with the program, as they were when it was built.
#include <algorithm>
#include <vector>

#include "adapters/built_in.hpp"
#include "adapters/mapping.hpp"

#define KITH_EMBEDDED(path, index)               \
  extern "C" const char kith_embedded_##index[]; \
  extern "C" const char kith_embedded_##index##_end[];
#include "kith_adapters_files.inc"
#undef KITH_EMBEDDED

namespace kith::adapters {

namespace {

struct EmbeddedFile {
  std::string_view path;
  std::string_view bytes;
};

std::span<const EmbeddedFile> embedded_files() {
  static const std::vector<EmbeddedFile> files = {
#define KITH_EMBEDDED(path, index) EmbeddedFile{path, {kith_embedded_##index, kith_embedded_##index##_end}},
#include "kith_adapters_files.inc"
#undef KITH_EMBEDDED
  };
  return files;
}

}  // namespace

std::string_view embedded_file(std::string_view path) {
  const auto files = embedded_files();
  const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
  return found == files.end() ? std::string_view{} : found->bytes;
}

std::span<const BuiltIn> built_in() {
  static const std::vector<BuiltIn> table = [] {
    constexpr std::string_view file = "/mapping.toml";
    std::vector<BuiltIn> out;
    for (const EmbeddedFile& one : embedded_files()) {
      if (!one.path.ends_with(file)) continue;
      out.push_back({one.path.substr(0, one.path.size() - file.size()), one.bytes});
    }
    std::ranges::sort(out, {}, &BuiltIn::name);
    return out;
  }();
  return table;
}

Result<Mapping> built_in(std::string_view name) {
  const auto all = built_in();
  const auto found = std::ranges::find(all, name, &BuiltIn::name);
  if (found == all.end()) return fail(Errc::not_found);
  auto mapping = Mapping::parse(found->mapping);
  // A built-in file that does not compile is a defect of the program; the tests compile all of them.
  if (!mapping) return fail(Errc::malformed_mapping);
  return *std::move(mapping);
}

}  // namespace kith::adapters
