#include "hub/base/ids.hpp"

#include <sodium.h>

#include <algorithm>

namespace kith {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_dash_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    if (is_dash_place(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | value);
    ++nibble;
  }
  return uuid;
}

Uuid Uuid::random() {
  Uuid uuid;
  randombytes_buf(uuid.bytes.data(), uuid.bytes.size());
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | 0x40);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
  return uuid;
}

std::string Uuid::text() const {
  std::string text(36, '-');
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    if (is_dash_place(i)) continue;
    const std::uint8_t byte = bytes[nibble / 2];
    text[i] = hex_digits[nibble % 2 == 0 ? byte >> 4 : byte & 0x0F];
    ++nibble;
  }
  return text;
}

std::optional<RecordUid> RecordUid::parse(std::string_view text) {
  const auto uuid = Uuid::parse(text);
  if (!uuid || uuid->version() != 4 || (uuid->bytes[8] & 0xC0) != 0x80) return std::nullopt;
  return RecordUid{*uuid};
}

std::optional<OrgCode> OrgCode::parse(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (text.size() < 2 || text.size() > 32 || text[0] < 'a' || text[0] > 'z') return std::nullopt;
  if (!std::ranges::all_of(text, allowed)) return std::nullopt;
  return OrgCode{text};
}

}  // namespace kith
