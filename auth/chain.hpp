// The keys of a certificate's chain. An authority's key is revoked as any other, and with it whatever it has signed, so
// who comes is asked for all of them. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "auth/directory.hpp"
#include "auth/key_id.hpp"

namespace kith::auth {

// What TLS has verified: SHA-256 of keys, 32 bytes each, the certificate's own first, then those above it.
std::string_view own_key(std::string_view keys);
std::string_view authority_keys(std::string_view keys);
// Whether one of these keys was revoked.
bool is_any_revoked(const Directory& directory, std::string_view keys);

// The keys of all certificates in the text (PEM), in order; what is none ends it.
std::vector<KeyId> keys_of_chain(std::string_view pem);
// Of those among them that have signed themselves: roots.
std::vector<KeyId> keys_of_roots(std::string_view pem);
// Whether the first certificate in the text may sign others.
bool is_authority(std::string_view pem);

}  // namespace kith::auth
