#include "auth/base32.hpp"

namespace kith::auth {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t group = 5;

std::optional<unsigned> value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const std::size_t at = alphabet.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional{static_cast<unsigned>(at)};
}

}  // namespace

std::string base32(std::span<const std::uint8_t> bytes) {
  std::string text;
  unsigned held = 0, bits = 0;
  std::size_t characters = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      if (characters != 0 && characters % group == 0) text += '-';
      text += alphabet[(held >> bits) & 31U];
      ++characters;
    }
    held &= (1U << bits) - 1U;
  }
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base32(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  unsigned held = 0, bits = 0;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const auto value = value_of(c);
    if (!value) return std::nullopt;
    held = (held << 5U) | *value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    held &= (1U << bits) - 1U;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

}  // namespace kith::auth
