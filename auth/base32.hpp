// Crockford's base 32: what people read to each other over a telephone. No I, L, O or U, so that nothing is mistaken
// for a digit or makes a word; when read back, those letters, lower case, blanks and dashes are forgiven. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::auth {

// Groups of five characters with dashes between them; the number of bits is a multiple of 5.
std::string base32(std::span<const std::uint8_t> bytes);
// Nothing where a character is none of the alphabet, or the length does not make whole bytes.
std::optional<std::vector<std::uint8_t>> from_base32(std::string_view text);

}  // namespace kith::auth
