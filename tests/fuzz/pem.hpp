// The wrapping of PEM (RFC 7468) around any bytes, so that a fuzzer reaches what is inside.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace kith::fuzz {

inline std::string wrapped(std::string_view what, std::string_view der) {
  std::string base64(4 * ((der.size() + 2) / 3) + 1, '\0');
  // Safety: bytes are read as characters, which may alias anything.
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                   reinterpret_cast<const unsigned char*>(der.data()), static_cast<int>(der.size()));
  base64.resize(static_cast<std::size_t>(size));
  std::string pem = "-----BEGIN " + std::string{what} + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) pem.append(base64, at, 64).append("\n");
  return pem.append("-----END ").append(what).append("-----\n");
}

}  // namespace kith::fuzz
