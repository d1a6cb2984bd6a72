#include "hub/cli/key_entry.hpp"

#include <algorithm>

namespace kith::cli {
namespace {

constexpr std::size_t packed_size = 16 + 4 + 16 + 1;

}  // namespace

std::string pack(const KeyEntry& entry) {
  std::string out;
  out.reserve(packed_size);
  out.append(entry.uid.value.bytes.begin(), entry.uid.value.bytes.end());
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((static_cast<std::uint32_t>(entry.revision) >> shift) & 0xFFU));
  out.append(entry.content.begin(), entry.content.end());
  out.push_back(static_cast<char>(entry.state));
  return out;
}

std::optional<KeyEntry> unpack(std::string_view packed) {
  if (packed.size() != packed_size) return std::nullopt;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(packed.data());
  KeyEntry entry;
  std::copy_n(bytes, 16, entry.uid.value.bytes.begin());
  std::uint32_t revision = 0;
  for (std::size_t i = 16; i < 20; ++i) revision = (revision << 8U) | bytes[i];
  std::copy_n(bytes + 20, 16, entry.content.begin());
  const std::uint8_t state = bytes[36];
  if (revision == 0 || revision > INT32_MAX || state < 1 || state > 4) return std::nullopt;
  entry.revision = static_cast<std::int32_t>(revision);
  entry.state = static_cast<KeyState>(state);
  return entry;
}

}  // namespace kith::cli
