// Bytes as people compare them: two small hexadecimal digits for each. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kith {

inline std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 0xFU]);
  }
  return text;
}

}  // namespace kith
