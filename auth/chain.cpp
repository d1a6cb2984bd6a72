#include "auth/chain.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "auth/openssl.hpp"

namespace kith::auth {
namespace {

constexpr std::size_t key_bytes = 32;

template <class Predicate>
std::vector<KeyId> keys_where(std::string_view pem, Predicate is_meant) {
  std::vector<KeyId> keys;
  for (const openssl::Certificate& certificate : openssl::read_certificates(pem)) {
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    if (key != nullptr && is_meant(certificate.get())) keys.push_back(openssl::id_of(openssl::public_key_of(key)));
  }
  ERR_clear_error();
  return keys;
}

}  // namespace

std::string_view own_key(std::string_view keys) {
  return keys.substr(0, key_bytes);
}

std::string_view authority_keys(std::string_view keys) {
  return keys.substr(std::min(keys.size(), key_bytes));
}

bool is_any_revoked(const Directory& directory, std::string_view keys) {
  for (; !keys.empty(); keys = authority_keys(keys))
    if (directory.is_revoked(own_key(keys))) return true;
  return false;
}

std::vector<KeyId> keys_of_chain(std::string_view pem) {
  return keys_where(pem, [](X509*) { return true; });
}

std::vector<KeyId> keys_of_roots(std::string_view pem) {
  return keys_where(pem, [](X509* certificate) { return (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0; });
}

bool is_authority(std::string_view pem) {
  const openssl::Certificate certificate = openssl::read_certificate(pem);
  return certificate != nullptr && X509_check_ca(certificate.get()) == 1;
}

}  // namespace kith::auth
