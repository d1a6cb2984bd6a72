#include "auth/key_id.hpp"

#include <span>

#include "auth/base32.hpp"

namespace kith::auth {

std::string hex(const KeyId& key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : key) {
    text += digits[byte >> 4U];
    text += digits[byte & 0x0FU];
  }
  return text;
}

std::string spoken(const KeyId& key) {
  constexpr std::size_t characters = 23;  // 20 and three dashes
  return base32(std::span{key}.first(13)).substr(0, characters);
}

}  // namespace kith::auth
