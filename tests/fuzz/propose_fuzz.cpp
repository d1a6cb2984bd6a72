// A hostile sample given to propose(): whatever comes, it ends with an error or with a mapping file that compiles, and
// no cell of a column that it calls an identifier is in that file.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapters/mapping.hpp"
#include "adapters/propose.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto proposal = adapters::propose(bytes, {});
  if (!proposal) return 0;
  const auto mapping = adapters::Mapping::parse(proposal->toml);
  if (!mapping) {
    std::fputs(adapters::explain("proposed", mapping.error()).c_str(), stderr);
    std::abort();
  }
  for (const auto& column : proposal->columns) {
    if (column.identifier && !column.codes.empty()) std::abort();
  }
  return 0;
}
