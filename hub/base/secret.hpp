// Key material that cannot be printed, compared in variable time or left behind in memory: 32 bytes, wiped when it
// dies. Files that hold one are of mode 0600 and owned by the user who runs the program; anything else is refused. Any
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith {

class SecretKey {
 public:
  static constexpr std::size_t size = 32;
  static SecretKey random();
  // Reads 32 raw bytes. Errors: file_unreadable (missing, wrong size, or readable by others).
  static Result<SecretKey> load(const std::filesystem::path& file);
  // Loads, or makes the file (mode 0600, fsynced, never replacing one that exists).
  static Result<SecretKey> load_or_create(const std::filesystem::path& file);

  SecretKey(const SecretKey&) = default;
  SecretKey(SecretKey&&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  SecretKey& operator=(SecretKey&&) = default;
  ~SecretKey();
  [[nodiscard]] std::span<const std::uint8_t, size> bytes() const { return bytes_; }

 private:
  SecretKey() = default;
  std::array<std::uint8_t, size> bytes_{};
};

// A keyed digest (BLAKE2b-128 with a key, RFC 7693): without the key coded content cannot be guessed from it.
using Digest = std::array<std::uint8_t, 16>;
Digest keyed_digest(const SecretKey& key, std::span<const char> content);

// Authenticated encryption (XChaCha20-Poly1305, libsodium), with the context bound in; nonce first. For cursors and the
// member's key map. unseal fails with malformed_value when the text was cut, changed, or sealed with another key or
// for another context; the three cannot be told apart.
std::string seal(const SecretKey& key, std::string_view plain, std::string_view context);
Result<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view context);

// RFC 4648 section 5, without padding. Decoding takes the canonical form only; otherwise malformed_value.
std::string base64url(std::string_view bytes);
Result<std::string> from_base64url(std::string_view text);

}  // namespace kith
