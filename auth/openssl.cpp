#include "auth/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include <array>

namespace kith::auth::openssl {
namespace {

// No passphrase is asked for at a terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*nothing*/) {
  return -1;
}

template <class Write>
std::string written(Write write) {
  const Bio bio{BIO_new(BIO_s_mem())};
  require(bio != nullptr && write(bio.get()) == 1);
  return text_of(bio.get());
}

}  // namespace

Key read_key(std::string_view pem) {
  Key key{PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, &no_passphrase, nullptr)};
  ERR_clear_error();
  return key;
}

Certificate read_certificate(std::string_view pem) {
  Certificate certificate{PEM_read_bio_X509(reader(pem).get(), nullptr, &no_passphrase, nullptr)};
  ERR_clear_error();
  return certificate;
}

Key new_key() {
  Key key{EVP_EC_gen("P-256")};
  require(key != nullptr);
  return key;
}

std::string pem_of(EVP_PKEY* key) {
  return written(
      [&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

std::string pem_of(X509* certificate) {
  return written([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string public_key_of(EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key, &bytes);
  require(size > 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

KeyId id_of(std::string_view public_key) {
  KeyId id{};
  unsigned size = 0;
  require(EVP_Digest(public_key.data(), public_key.size(), id.data(), &size, EVP_sha256(), nullptr) == 1);
  return id;
}

bool is_p256(EVP_PKEY* key) {
  std::array<char, 80> group{};
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), &size) == 1 &&
         std::string_view{group.data(), size} == "prime256v1";
}

}  // namespace kith::auth::openssl
