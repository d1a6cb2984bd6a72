// Those who issue: a root, the issuing key below it, and what both sign. See certificate.hpp.
#include <openssl/err.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "auth/certificate.hpp"
#include "auth/openssl.hpp"

namespace kith::auth {
namespace {

using openssl::require;

std::time_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// 16 random octets of a positive number (RFC 5280, section 4.1.2.2, allows 20).
void set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7FU) | 0x40U);
  ASN1_INTEGER* serial = X509_get_serialNumber(certificate);
  require(ASN1_STRING_set(serial, bytes.data(), static_cast<int>(bytes.size())) == 1);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  require(extension != nullptr);
  const int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  require(added == 1);
}

struct Wanted {
  std::string name;
  Period period;
  std::vector<std::pair<int, std::string>> extensions;
};

// `issuer` null: the certificate is its own.
openssl::Certificate make(EVP_PKEY* key, const Wanted& wanted, X509* issuer, EVP_PKEY* signing_key) {
  openssl::Certificate certificate{X509_new()};
  X509* own = certificate.get();
  require(own != nullptr && X509_set_version(own, X509_VERSION_3) == 1 && X509_set_pubkey(own, key) == 1);
  set_serial(own);
  require(ASN1_TIME_set(X509_getm_notBefore(own), seconds_of(wanted.period.from)) != nullptr &&
          ASN1_TIME_set(X509_getm_notAfter(own), seconds_of(wanted.period.until)) != nullptr);
  X509_NAME* name = X509_get_subject_name(own);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(wanted.name.data()),
                                     static_cast<int>(wanted.name.size()), -1, 0) == 1);
  X509* by = issuer == nullptr ? own : issuer;
  require(X509_set_issuer_name(own, X509_get_subject_name(by)) == 1);
  for (const auto& [id, value] : wanted.extensions) add_extension(own, by, id, value);
  add_extension(own, by, NID_subject_key_identifier, "hash");
  add_extension(own, by, NID_authority_key_identifier, "keyid");
  require(X509_sign(own, signing_key, EVP_sha256()) > 0);
  return certificate;
}

std::vector<std::pair<int, std::string>> of_authority(const char* constraint) {
  return {{NID_basic_constraints, constraint}, {NID_key_usage, "critical,keyCertSign,cRLSign"}};
}

std::vector<std::pair<int, std::string>> of_leaf(const char* usage) {
  return {{NID_basic_constraints, "critical,CA:FALSE"},
          {NID_key_usage, "critical,digitalSignature"},
          {NID_ext_key_usage, usage}};
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const bool is_address =
        name.find_first_not_of("0123456789.") == std::string::npos || name.find(':') != std::string::npos;
    text.append(text.empty() ? "" : ",").append(is_address ? "IP:" : "DNS:").append(name);
  }
  return text;
}

}  // namespace

struct Authority::State {
  openssl::Certificate certificate;
  openssl::Key key;
  CertificateFacts facts;
  std::string chain;  // PEM of what a leaf is sent with; empty when this is the root

  [[nodiscard]] Result<openssl::Certificate> sign(EVP_PKEY* of, Wanted wanted) const {
    wanted.period.until = std::min(wanted.period.until, facts.period.until);
    if (wanted.period.until <= wanted.period.from)
      return fail(Error{Errc::contradiction, {}, "the authority's own certificate has expired"});
    return make(of, wanted, certificate.get(), key.get());
  }
};

Authority::Pair Authority::make_root(const std::string& name, Period period) {
  const auto key = openssl::new_key();
  const auto certificate =
      make(key.get(), {name, period, of_authority("critical,CA:TRUE,pathlen:1")}, nullptr, key.get());
  return {openssl::pem_of(certificate.get()), openssl::pem_of(key.get())};
}

Result<Authority::Pair> Authority::make_issuing(const Pair& root, const std::string& name, Period period) {
  KITH_ASSIGN(const Authority above, load(root));
  const auto key = openssl::new_key();
  KITH_ASSIGN(const auto certificate,
              above.state_->sign(key.get(), {name, period, of_authority("critical,CA:TRUE,pathlen:0")}));
  return Pair{openssl::pem_of(certificate.get()), openssl::pem_of(key.get())};
}

Result<Authority> Authority::load(const Pair& pair) {
  auto facts = read_certificate(pair.certificate);
  if (!facts) return fail(facts.error());
  auto state = std::make_shared<State>(
      State{openssl::read_certificate(pair.certificate), openssl::read_key(pair.key), *std::move(facts), {}});
  if (!is_pair(pair.certificate, pair.key))
    return fail(Error{Errc::malformed_value, {}, "the authority's key is not that of its certificate"});
  if (X509_check_ca(state->certificate.get()) != 1)
    return fail(Error{Errc::malformed_value, {}, "the certificate is none of an authority"});
  if (X509_NAME_cmp(X509_get_subject_name(state->certificate.get()), X509_get_issuer_name(state->certificate.get())) !=
      0)
    state->chain = openssl::pem_of(state->certificate.get());
  return Authority{std::move(state)};
}

Result<IssuedCertificate> Authority::issue_client(const RequestedKey& key, const std::string& name,
                                                  Period period) const {
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.public_key.data());
  const openssl::Key public_key{d2i_PUBKEY(nullptr, &bytes, static_cast<long>(key.public_key.size()))};
  require(public_key != nullptr);
  KITH_ASSIGN(const auto certificate, state_->sign(public_key.get(), {name, period, of_leaf("clientAuth")}));
  IssuedCertificate issued;
  issued.pem = openssl::pem_of(certificate.get()) + state_->chain;
  KITH_ASSIGN(issued.facts, read_certificate(issued.pem));
  return issued;
}

Result<Authority::Pair> Authority::issue_server(const std::vector<std::string>& names, Period period) const {
  const auto key = openssl::new_key();
  Wanted wanted{names.front(), period, of_leaf("serverAuth")};
  wanted.extensions.emplace_back(NID_subject_alt_name, alternative_names(names));
  KITH_ASSIGN(const auto certificate, state_->sign(key.get(), std::move(wanted)));
  return Pair{openssl::pem_of(certificate.get()) + state_->chain, openssl::pem_of(key.get())};
}

const CertificateFacts& Authority::facts() const {
  return state_->facts;
}

}  // namespace kith::auth
