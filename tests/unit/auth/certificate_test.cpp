// The authority: what it issues is verified here by OpenSSL's own chain check, and nothing that a request says but its
// key gets into a certificate.
#include "auth/certificate.hpp"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/ui.h>
#include <openssl/x509v3.h>

#include <boost/test/unit_test.hpp>

namespace {

using namespace kith;
using auth::Authority;
using auth::Period;
using namespace std::chrono_literals;

const WallTime now = std::chrono::time_point_cast<std::chrono::seconds>(SystemClock{}.now());

struct Issuing {
  Authority::Pair root = Authority::make_root("Our collaborative", Period{now - 1h, now + 1'000h});
  Authority::Pair issuing = Authority::make_issuing(root, "Our issuing", Period{now - 1h, now + 500h}).value();
  Authority authority = Authority::load(issuing).value();

  [[nodiscard]] auth::IssuedCertificate issue(const std::string& request, Period period) const {
    return authority.issue_client(auth::read_request(request).value(), "aaln", period).value();
  }
};

X509* take(BIO* bio) {
  return PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
}

// What OpenSSL says of the chain for that purpose: X509_V_OK or why not.
int verdict(const std::string& root, const std::string& chain, int purpose) {
  BIO* root_bio = BIO_new_mem_buf(root.data(), static_cast<int>(root.size()));
  BIO* chain_bio = BIO_new_mem_buf(chain.data(), static_cast<int>(chain.size()));
  X509* anchor = take(root_bio);
  X509* leaf = take(chain_bio);
  STACK_OF(X509)* between = sk_X509_new_null();
  while (X509* next = take(chain_bio)) sk_X509_push(between, next);
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, anchor);
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf, between);
  X509_STORE_CTX_set_purpose(context, purpose);
  X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context);
  const int error = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  sk_X509_pop_free(between, X509_free);
  X509_free(leaf);
  X509_free(anchor);
  BIO_free(chain_bio);
  BIO_free(root_bio);
  return error;
}

std::string text_of(X509_REQ* request) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509_REQ(bio, request);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string pem(bytes, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

// A request for a key that is written down in another way than ours.
std::string odd_request(const char* parameter, const char* value, const char* curve = "P-256") {
  EVP_PKEY* key = EVP_EC_gen(curve);
  X509_REQ* request = X509_REQ_new();
  if (parameter != nullptr) BOOST_REQUIRE(EVP_PKEY_set_utf8_string_param(key, parameter, value) == 1);
  X509_REQ_set_pubkey(request, key);
  BOOST_REQUIRE(X509_REQ_sign(request, key, EVP_sha256()) > 0);
  std::string pem = text_of(request);
  X509_REQ_free(request);
  EVP_PKEY_free(key);
  return pem;
}

// A request that asks for more than it may: another name, and to be an authority.
std::string greedy_request() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509_REQ* request = X509_REQ_new();
  X509_NAME* name = X509_REQ_get_subject_name(request);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("other_org"), -1, -1, 0);
  X509_REQ_set_pubkey(request, key);
  STACK_OF(X509_EXTENSION)* wanted = sk_X509_EXTENSION_new_null();
  sk_X509_EXTENSION_push(wanted, X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
  sk_X509_EXTENSION_push(wanted, X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:hub.example.org"));
  X509_REQ_add_extensions(request, wanted);
  sk_X509_EXTENSION_pop_free(wanted, X509_EXTENSION_free);
  X509_REQ_sign(request, key, EVP_sha256());
  std::string pem = text_of(request);
  X509_REQ_free(request);
  EVP_PKEY_free(key);
  return pem;
}

BOOST_AUTO_TEST_SUITE(certificates)

BOOST_FIXTURE_TEST_CASE(a_member_gets_a_certificate_for_its_own_key_that_leads_to_the_root, Issuing) {
  const auto key = auth::make_key();
  const auto issued = issue(key.request, {now - 600s, now + 24h});
  BOOST_TEST(issued.facts.subject == "CN=aaln");
  BOOST_TEST((issued.facts.key == key.id));
  BOOST_TEST(auth::is_pair(issued.pem, key.key));
  BOOST_TEST(!auth::is_pair(issued.pem, auth::make_key().key));
  BOOST_TEST((issued.facts.period.from == now - 600s));
  BOOST_TEST((issued.facts.period.until == now + 24h));
  BOOST_TEST(verdict(root.certificate, issued.pem, X509_PURPOSE_SSL_CLIENT) == X509_V_OK);
  BOOST_TEST(verdict(root.certificate, issued.pem, X509_PURPOSE_SSL_SERVER) == X509_V_ERR_INVALID_PURPOSE);
  const auto stranger = Authority::make_root("Our collaborative", Period{now - 1h, now + 1'000h});
  BOOST_TEST(verdict(stranger.certificate, issued.pem, X509_PURPOSE_SSL_CLIENT) != X509_V_OK);
}

BOOST_FIXTURE_TEST_CASE(of_a_request_only_the_key_is_taken, Issuing) {
  const auto issued = issue(greedy_request(), {now - 600s, now + 24h});
  BOOST_TEST(issued.facts.subject == "CN=aaln");
  BOOST_TEST(issued.facts.names.empty());
  BOOST_TEST(!Authority::load({issued.pem, auth::make_key().key}));
  BOOST_TEST(verdict(root.certificate, issued.pem, X509_PURPOSE_SSL_CLIENT) == X509_V_OK);
}

BOOST_FIXTURE_TEST_CASE(a_servers_certificate_is_for_its_names_and_for_servers, Issuing) {
  const auto hub = authority.issue_server({"hub.example.org", "127.0.0.1", "::1"}, {now - 600s, now + 24h}).value();
  const auto facts = auth::read_certificate(hub.certificate).value();
  BOOST_TEST(facts.names.size() == 3U);
  BOOST_TEST(facts.names.front() == "hub.example.org");
  BOOST_TEST(facts.names.at(1) == "127.0.0.1");
  BOOST_TEST(auth::is_pair(hub.certificate, hub.key));
  BOOST_TEST(verdict(root.certificate, hub.certificate, X509_PURPOSE_SSL_SERVER) == X509_V_OK);
}

BOOST_FIXTURE_TEST_CASE(nothing_outlives_the_authority_that_issued_it, Issuing) {
  const auto key = auth::make_key();
  BOOST_TEST((issue(key.request, {now, now + 9'000h}).facts.period.until == now + 500h));
  const auto late = authority.issue_client(auth::read_request(key.request).value(), "aaln", {now + 501h, now + 600h});
  BOOST_REQUIRE(!late);
  BOOST_TEST((late.error().code == Errc::contradiction));
}

BOOST_FIXTURE_TEST_CASE(a_request_that_is_none_is_refused_with_a_reason, Issuing) {
  std::string broken = auth::make_key().request;
  const std::size_t middle = broken.size() / 2;
  broken[middle] = broken[middle] == 'A' ? 'B' : 'A';
  for (const std::string& text : {std::string{}, std::string{"hello"}, broken, std::string(9'000, 'A'),
                                  root.certificate, odd_request(OSSL_PKEY_PARAM_EC_ENCODING, "explicit"),
                                  odd_request(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"),
                                  odd_request(nullptr, nullptr, "P-384")}) {
    const auto read = auth::read_request(text);
    BOOST_REQUIRE(!read);
    BOOST_TEST(!read.error().hint.empty());
  }
  BOOST_TEST(auth::read_request(odd_request(nullptr, nullptr)).has_value());
}

// A prompt would wait for whoever sits at the hub's terminal, and take its signals.
BOOST_FIXTURE_TEST_CASE(nobody_is_asked_for_the_passphrase_of_what_came_in, Issuing) {
  static bool was_asked = false;
  const std::unique_ptr<UI_METHOD, decltype(&UI_destroy_method)> prompt{UI_create_method("test"), &UI_destroy_method};
  BOOST_REQUIRE(UI_method_set_opener(prompt.get(), [](UI* /*ui*/) {
                  was_asked = true;
                  return 0;
                }) == 0);
  UI_set_default_method(prompt.get());
  const auto sealed = [](const std::string& what) {
    return "-----BEGIN " + what + "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC," + std::string(32, '0') +
           "\n\nAAAA\n-----END " + what + "-----\n";
  };
  BOOST_TEST(!auth::read_request(sealed("CERTIFICATE REQUEST")));
  BOOST_TEST(!auth::read_certificate(sealed("CERTIFICATE")));
  BOOST_TEST(!auth::is_pair(sealed("CERTIFICATE"), sealed("EC PRIVATE KEY")));
  BOOST_TEST(!Authority::load({sealed("CERTIFICATE"), sealed("PRIVATE KEY")}));
  UI_set_default_method(UI_OpenSSL());
  BOOST_TEST(!was_asked);
}

BOOST_FIXTURE_TEST_CASE(an_authority_needs_its_own_key_and_the_right_to_issue, Issuing) {
  BOOST_TEST(!Authority::load({issuing.certificate, root.key}));
  BOOST_TEST(!Authority::load({"nothing", root.key}));
  const auto hub = authority.issue_server({"hub.example.org"}, {now, now + 24h}).value();
  BOOST_TEST(!Authority::load(hub));
  BOOST_TEST(!Authority::make_issuing(hub, "below a leaf", {now, now + 24h}));
}

BOOST_AUTO_TEST_CASE(keys_are_spoken_in_four_groups) {
  const auto key = auth::make_key();
  BOOST_TEST(auth::spoken(key.id).size() == 23U);
  BOOST_TEST(auth::hex(key.id).size() == 64U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
