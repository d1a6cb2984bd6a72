// OpenSSL's objects with owners, and the few steps that several files of auth/ need. Private to this folder.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_id.hpp"

namespace kith::auth::openssl {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Deleter<X509_REQ_free>>;

// What cannot fail but for want of memory.
inline void require(bool holds) {
  if (!holds) throw std::bad_alloc{};
}

inline Bio reader(std::string_view text) {
  Bio bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  require(bio != nullptr);
  return bio;
}

inline std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// Each null where the text does not begin with one.
Key read_key(std::string_view pem);
Certificate read_certificate(std::string_view pem);
Request read_request(std::string_view pem);
// All that the text has, one after the other.
std::vector<Certificate> read_certificates(std::string_view pem);

Key new_key();
std::string pem_of(EVP_PKEY* key);
std::string pem_of(X509* certificate);
std::string public_key_of(EVP_PKEY* key);  // SubjectPublicKeyInfo, DER
KeyId id_of(std::string_view public_key);
// Named, and its point written out: each key has one SubjectPublicKeyInfo only, and so one id (RFC 5480).
bool is_plain_p256(std::string_view public_key);

}  // namespace kith::auth::openssl
