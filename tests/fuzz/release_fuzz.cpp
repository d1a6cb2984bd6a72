// A published table and a certificate as hostile bytes, one after the other behind a NUL. Whatever is read comes back
// unchanged from its canonical bytes, and verifying neither breaks nor accepts a hidden cell that its own sum gives
// away.
#include <cstdlib>
#include <string>

#include "hub/disclosure/release_check.hpp"

namespace {

using namespace kith;
using namespace kith::disclosure;

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(text.find('\0'), text.size());
  const auto table = read_table(text.substr(0, cut));
  const auto certificate = read_certificate(cut < text.size() ? text.substr(cut + 1) : std::string());
  if (certificate) {
    const auto again = read_certificate(write_certificate(*certificate));
    expect(again && *again == *certificate);
  }
  if (!table) return 0;
  const std::string bytes = write_table(*table);
  const auto again = read_table(bytes);
  expect(again && write_table(*again) == bytes);
  const auto system = build_system(std::span{&*table, 1});
  if (!system) return 0;
  const auto bounds = narrowed(*system, published_bounds(*system));
  if (!certificate) return 0;
  const auto verified = verify(std::span{&*table, 1}, *certificate);
  expect(verified.has_value());
  (void)check_releases(std::span{&*table, 1}, std::span{&*certificate, 1});
  if (!verified->passed()) return 0;
  expect(bounds.has_value());
  for (std::size_t cell = 0; cell < system->cells.size(); ++cell)
    if (system->cells[cell].is_hidden()) expect(!bounds->is_fixed(cell) || bounds->low[cell] >= certificate->profile.k);
  return 0;
}
