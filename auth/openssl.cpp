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

std::vector<Certificate> read_certificates(std::string_view pem) {
  std::vector<Certificate> all;
  const Bio text = reader(pem);
  while (Certificate one{PEM_read_bio_X509(text.get(), nullptr, &no_passphrase, nullptr)})
    all.push_back(std::move(one));
  ERR_clear_error();
  return all;
}

Request read_request(std::string_view pem) {
  Request request{PEM_read_bio_X509_REQ(reader(pem).get(), nullptr, &no_passphrase, nullptr)};
  ERR_clear_error();
  return request;
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

bool is_plain_p256(std::string_view public_key) {
  using namespace std::string_view_literals;
  // id-ecPublicKey, prime256v1, and a bit string that begins with the sign of an uncompressed point.
  constexpr auto begin =
      "\x30\x59\x30\x13\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07\x03\x42\x00\x04"sv;
  constexpr std::size_t coordinates = 64;
  return public_key.size() == begin.size() + coordinates && public_key.starts_with(begin);
}

}  // namespace kith::auth::openssl
