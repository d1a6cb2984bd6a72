// The adapters that come with the program, as they were when it was built.
#include <algorithm>
#include <vector>

#include "adapters/mapping.hpp"

#define KITH_EMBEDDED(path, index)               \
  extern "C" const char kith_embedded_##index[]; \
  extern "C" const char kith_embedded_##index##_end[];
#include "kith_adapters_files.inc"
#undef KITH_EMBEDDED

namespace kith::adapters {

std::span<const BuiltIn> built_in() {
  static const std::vector<BuiltIn> table = [] {
    const auto entry = [](std::string_view path, std::string_view bytes) {
      return BuiltIn{path.substr(0, path.find('/')), bytes};
    };
    std::vector<BuiltIn> out = {
#define KITH_EMBEDDED(path, index) entry(path, {kith_embedded_##index, kith_embedded_##index##_end}),
#include "kith_adapters_files.inc"
#undef KITH_EMBEDDED
    };
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
