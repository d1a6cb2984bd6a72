// Hostile mapping files: parsing ends with a mapping or with faults that name a line, and a mapping that compiles can
// be run on an export without harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/engine.hpp"

namespace {

void expect(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  auto mapping = adapters::Mapping::parse({reinterpret_cast<const char*>(data), size});
  if (!mapping) {
    expect(!mapping.error().empty());
    for (const auto& fault : mapping.error()) expect(fault.line > 0 && !fault.sentence.empty());
    return 0;
  }
  constexpr std::string_view exported =
      "Id,What,When,n\n1,\"Slur, Park\",3/4/2021,3\n2,\xE5\xA5\xB3,,\n,,,\n3,x,last week,-1\n";
  adapters::Run run(*mapping, {}, [](adapters::Row&) -> Result<void> { return {}; });
  if (run.feed(exported)) static_cast<void>(run.finish());
  return 0;
}
