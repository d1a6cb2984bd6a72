// What names a public key: the SHA-256 of its SubjectPublicKeyInfo (RFC 5280). Certificates come and go with a key, so
// what is revoked is the key, and a copy of it is refused in whatever certificate it comes. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace kith::auth {

using KeyId = std::array<std::uint8_t, 32>;

// 64 digits, lower case.
std::string hex(const KeyId& key);
// The first 100 bits, for two people to compare: four groups of five characters.
std::string spoken(const KeyId& key);

}  // namespace kith::auth
