// Any bytes as a cell: the scan answers, the same each time, and an identifier among ordinary words around it is still
// found. A field's name of any bytes is answered as well.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "schemas/scan.hpp"

namespace {

using namespace kith;

void check(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto kind = records::scan(text);
  check(kind == records::scan(text));
  if (kind) check(records::find_identifier_kind(records::word(*kind)) == kind && !records::name(*kind).empty());
  static_cast<void>(records::scan_field_name(text));
  // Behind whatever bytes, as long as the scan still reads them.
  constexpr std::size_t read_bytes = 4000;
  if (size < read_bytes) check(records::scan(text + "\n jane.doe@example.org").has_value());
  return 0;
}
