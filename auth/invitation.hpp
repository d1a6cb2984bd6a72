// The one-time code by which an organisation enrols: a secret of 80 bits that shows who was invited, 96 bits of the
// name of the hub's own key, by which the member's machine knows the right hub before it has any certificate of it, and
// a checksum for slips of the hand. The hub keeps a digest of the secret only. Pure but for the generator; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/key_id.hpp"
#include "hub/base/error.hpp"

namespace kith::auth {

struct Invitation {
  static constexpr std::size_t secret_bytes = 10, pin_bytes = 12;
  std::array<std::uint8_t, secret_bytes> secret{};
  std::array<std::uint8_t, pin_bytes> pin{};  // the first bytes of the KeyId of the hub's TLS key

  // From the operating system's generator.
  static Invitation random(const KeyId& hub_key);
  // Errors: malformed_value, with a hint that says whether it is too short, or holds a slip.
  static Result<Invitation> parse(std::string_view text);
  // Eight groups of five characters.
  [[nodiscard]] std::string text() const;
  // What the hub keeps: SHA-256 of the secret and a fixed text. Nobody can search 2^80 secrets for it.
  [[nodiscard]] std::array<std::uint8_t, 32> digest() const;
};

}  // namespace kith::auth
