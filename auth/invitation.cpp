#include "auth/invitation.hpp"

#include <sodium.h>

#include <algorithm>
#include <span>
#include <vector>

#include "auth/base32.hpp"

namespace kith::auth {
namespace {

constexpr std::size_t checksum_bytes = 3;
constexpr std::size_t body_bytes = Invitation::secret_bytes + Invitation::pin_bytes;

std::array<std::uint8_t, 32> sha256(std::string_view purpose, std::span<const std::uint8_t> bytes) {
  std::array<std::uint8_t, 32> digest{};
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
  crypto_hash_sha256_update(&state, bytes.data(), bytes.size());
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

std::vector<std::uint8_t> with_checksum(std::span<const std::uint8_t> body) {
  std::vector<std::uint8_t> all{body.begin(), body.end()};
  const auto digest = sha256("kith invitation checksum 1\n", body);
  all.insert(all.end(), digest.begin(), digest.begin() + checksum_bytes);
  return all;
}

}  // namespace

Invitation Invitation::random(const KeyId& hub_key) {
  Invitation made;
  randombytes_buf(made.secret.data(), made.secret.size());
  std::copy_n(hub_key.begin(), pin_bytes, made.pin.begin());
  return made;
}

std::string Invitation::text() const {
  std::vector<std::uint8_t> body{secret.begin(), secret.end()};
  body.insert(body.end(), pin.begin(), pin.end());
  return base32(with_checksum(body));
}

Result<Invitation> Invitation::parse(std::string_view text) {
  const auto bytes = from_base32(text);
  if (!bytes || bytes->size() != body_bytes + checksum_bytes)
    return fail(Error{Errc::malformed_value, {}, "an invitation code has eight groups of five letters and digits"});
  if (with_checksum(std::span{*bytes}.first(body_bytes)) != *bytes)
    return fail(Error{Errc::malformed_value, {}, "there is a slip in the invitation code; type or paste it again"});
  Invitation read;
  std::copy_n(bytes->begin(), secret_bytes, read.secret.begin());
  std::copy_n(bytes->begin() + secret_bytes, pin_bytes, read.pin.begin());
  return read;
}

std::array<std::uint8_t, 32> Invitation::digest() const {
  return sha256("kith invitation secret 1\n", secret);
}

}  // namespace kith::auth
