// A key that is written in another form than the plain one, in a certificate that a trusted authority has signed: it
// would have a second digest, which nobody has revoked.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "hub/net/handshake.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;
using kith::test::CertificateAuthority;
using kith::test::CertificateFiles;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key new_key() {
  return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

void extend(X509* certificate, int id, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate new_certificate(EVP_PKEY* key, const char* name, const X509* issuer, EVP_PKEY* by) {
  Certificate made{X509_new(), &X509_free};
  X509* own = made.get();
  X509_set_version(own, X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(own), issuer == nullptr ? 1 : 2);
  X509_gmtime_adj(X509_getm_notBefore(own), -3600);
  X509_gmtime_adj(X509_getm_notAfter(own), 3600);
  X509_set_pubkey(own, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(own), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(own, X509_get_subject_name(issuer == nullptr ? own : issuer));
  extend(own, NID_basic_constraints, issuer == nullptr ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (issuer != nullptr) extend(own, NID_ext_key_usage, "clientAuth");
  BOOST_REQUIRE(X509_sign(own, by, EVP_sha256()) > 0);
  return made;
}

// An authority of its own, and a client's certificate of it whose point is compressed or not.
struct OddPair {
  kith::test::TemporaryDirectory folder;
  std::filesystem::path authority = folder.path() / "ca.crt", certificate = folder.path() / "odd.crt",
                        key = folder.path() / "odd.key";

  explicit OddPair(const char* form) {
    const Key root = new_key(), own = new_key();
    const Certificate above = new_certificate(root.get(), "Another authority", nullptr, root.get());
    BOOST_REQUIRE(EVP_PKEY_set_utf8_string_param(own.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, form) == 1);
    const Certificate leaf = new_certificate(own.get(), "aaln", above.get(), root.get());
    write(authority, [&](std::FILE* file) { return PEM_write_X509(file, above.get()); });
    write(certificate, [&](std::FILE* file) { return PEM_write_X509(file, leaf.get()); });
    write(key, [&](std::FILE* file) {
      return PEM_write_PrivateKey(file, own.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

 private:
  template <class Write>
  static void write(const std::filesystem::path& path, Write as_pem) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    BOOST_REQUIRE(file != nullptr);
    BOOST_TEST(as_pem(file) == 1);
    std::fclose(file);
  }
};

// A hub that takes the certificates of this pair's authority, and a client that shows them whatever we think of it.
struct Met {
  bool is_served = false;
  std::uint64_t refused = 0;
};
Met meet(const OddPair& pair) {
  const CertificateAuthority hub;
  const CertificateFiles own = hub.hub();
  ServerOptions options;
  options.tls = TlsServer::load({own.certificate, own.key, pair.authority}).value();
  const auto server = start(std::move(options));
  auto tls = TlsClient::load({{}, {}, hub.file()}).value();
  SSL_CTX* context = tls->context().get();
  BOOST_REQUIRE(SSL_CTX_use_certificate_file(context, pair.certificate.c_str(), SSL_FILETYPE_PEM) == 1);
  BOOST_REQUIRE(SSL_CTX_use_PrivateKey_file(context, pair.key.c_str(), SSL_FILETYPE_PEM) == 1);
  boost::asio::io_context loop;
  Client client(loop.get_executor(), client_options(*server, tls));
  Met met;
  met.is_served = run_to_end(loop, client.exchange({Method::get, "/who", {}})).has_value();
  client.close();
  server->drain(Deadline::after(5s));
  met.refused = server->counters().refused[static_cast<std::size_t>(Refusal::bad_certificate)];
  return met;
}

BOOST_AUTO_TEST_SUITE(odd_keys)

BOOST_AUTO_TEST_CASE(a_key_in_another_spelling_is_refused_whoever_has_signed_it) {
  const OddPair plain{"uncompressed"}, odd{"compressed"};
  BOOST_TEST(meet(plain).is_served);
  const Met met = meet(odd);
  BOOST_TEST(!met.is_served);
  BOOST_TEST(met.refused == 1U);
}

BOOST_AUTO_TEST_CASE(a_client_says_so_before_it_asks) {
  const OddPair plain{"uncompressed"}, odd{"compressed"};
  BOOST_TEST(TlsClient::load({plain.certificate, plain.key, plain.authority}).has_value());
  const auto unsent = TlsClient::load({odd.certificate, odd.key, odd.authority});
  BOOST_REQUIRE(!unsent);
  BOOST_TEST(unsent.error().hint == key_is_odd);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
