#include "hub/net/handshake.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <memory>

#include "hub/net/hints.hpp"

namespace kith::net {
namespace {

Refusal refusal_of_certificate(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Refusal::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Refusal::not_yet_valid;
    case X509_V_ERR_INVALID_PURPOSE:
      return Refusal::wrong_usage;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return Refusal::weak_key;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
      return Refusal::unknown_authority;
    default:
      return Refusal::bad_certificate;
  }
}

std::string_view hint_about_server(long verdict) {
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return server_has_another_name;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return server_has_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return server_is_not_valid_yet;
    case X509_V_ERR_INVALID_PURPOSE:
      return "the server's certificate is not one for servers";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return "the server's certificate is below 128 bits, and may be forged";
    case X509_V_ERR_APPLICATION_VERIFICATION:
      return "the server's certificate is not the one that the invitation names";
    default:
      return "the server's certificate does not come from the authority given";
  }
}

// TLS alerts arrive as reasons of 1000 and the alert's number.
constexpr int alert_base = SSL_AD_REASON_OFFSET;

std::optional<std::string_view> hint_of_alert(int reason) {
  switch (reason) {
    case alert_base + SSL_AD_CERTIFICATE_REQUIRED:
      return "the server needs a client certificate";
    case alert_base + SSL_AD_CERTIFICATE_EXPIRED:
      return client_is_out_of_time;
    case alert_base + SSL_AD_UNKNOWN_CA:
      return client_is_foreign;
    case alert_base + SSL_AD_UNSUPPORTED_CERTIFICATE:
      return client_is_of_wrong_usage;
    case alert_base + SSL_AD_BAD_CERTIFICATE:
      return client_is_not_accepted;
    case alert_base + SSL_AD_CERTIFICATE_REVOKED:
    case alert_base + SSL_AD_CERTIFICATE_UNKNOWN:
    case alert_base + SSL_AD_ACCESS_DENIED:
      return client_is_not_accepted;
    case alert_base + SSL_AD_PROTOCOL_VERSION:
      return "the server does not speak TLS 1.3";
    case alert_base + SSL_AD_DECRYPT_ERROR:
      return "the server says that a signature does not hold: that of this certificate, or one by its key";
    default:
      return std::nullopt;
  }
}

}  // namespace

Refusal refusal_of(const SSL& ssl, unsigned long code) {
  if (const long verdict = SSL_get_verify_result(&ssl); verdict != X509_V_OK) return refusal_of_certificate(verdict);
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return Refusal::went_away;
  switch (ERR_GET_REASON(code)) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return Refusal::no_certificate;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_VERSION_TOO_LOW:
      return Refusal::old_protocol;
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_UNEXPECTED_MESSAGE:
    case SSL_R_BAD_RECORD_TYPE:
      return Refusal::not_tls;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return Refusal::went_away;
    case SSL_R_BAD_SIGNATURE:
    case SSL_R_WRONG_SIGNATURE_TYPE:
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return Refusal::bad_certificate;
    default:
      break;
  }
  // An alert means that the client gave up; anything else is bytes that are not a handshake.
  return ERR_GET_REASON(code) >= alert_base ? Refusal::went_away : Refusal::not_tls;
}

void expect_host(SSL& ssl, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(&ssl), host.c_str());
    return;
  }
  SSL_set_hostflags(&ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(&ssl, host.c_str());
  SSL_set_tlsext_host_name(&ssl, host.c_str());
}

Error server_failure(const SSL& ssl, unsigned long code) {
  if (const long verdict = SSL_get_verify_result(&ssl); verdict != X509_V_OK)
    return {Errc::tls_failed, {}, hint_about_server(verdict)};
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return Errc::connection_closed;
  if (const auto hint = hint_of_alert(ERR_GET_REASON(code))) return {Errc::tls_failed, {}, *hint};
  if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return Errc::connection_closed;
  return {Errc::tls_failed, {}, server_is_not_tls};
}

Error stream_failure(unsigned long code) {
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return Errc::connection_closed;
  if (const auto hint = hint_of_alert(ERR_GET_REASON(code))) return {Errc::tls_failed, {}, *hint};
  return Errc::connection_closed;
}

std::string subject_of(const X509* certificate) {
  if (certificate == nullptr) return {};
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new(BIO_s_mem()), &BIO_free_all);
  // RFC 2253 with everything outside ASCII escaped, so one name has one spelling.
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string key_of(const X509* certificate) {
  if (certificate == nullptr) return {};
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
  if (size <= 0) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned digest_size = 0;
  const int is_made =
      EVP_Digest(bytes, static_cast<std::size_t>(size), digest.data(), &digest_size, EVP_sha256(), nullptr);
  OPENSSL_free(bytes);
  return is_made == 1 ? std::string(reinterpret_cast<const char*>(digest.data()), digest_size) : std::string{};
}

bool has_plain_key(const X509* certificate) {
  const X509_PUBKEY* written = certificate == nullptr ? nullptr : X509_get_X509_PUBKEY(certificate);
  EVP_PKEY* key = written == nullptr ? nullptr : X509_PUBKEY_get0(written);
  if (key == nullptr) return false;
  const unsigned char* bits = nullptr;
  int size = 0;
  X509_ALGOR* algorithm = nullptr;
  if (X509_PUBKEY_get0_param(nullptr, &bits, &size, &algorithm, written) != 1) return false;
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_EC) {
    int parameter = V_ASN1_UNDEF;
    X509_ALGOR_get0(nullptr, &parameter, nullptr, algorithm);
    constexpr unsigned char uncompressed = 4;
    if (parameter != V_ASN1_OBJECT || size < 1 || *bits != uncompressed) return false;
  } else if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519 && kind != EVP_PKEY_ED448) {
    return false;
  }
  unsigned char* as_written = nullptr;
  unsigned char* anew = nullptr;
  const int size_as_written = i2d_X509_PUBKEY(written, &as_written);
  const int size_anew = i2d_PUBKEY(key, &anew);
  const bool is_same = size_anew > 0 && size_anew == size_as_written && std::equal(anew, anew + size_anew, as_written);
  OPENSSL_free(as_written);
  OPENSSL_free(anew);
  return is_same;
}

namespace {

// A key that signs certificates is revoked as any other, so who is above the peer belongs to who it is.
std::string authorities_of(const SSL& ssl) {
  const STACK_OF(X509)* chain = SSL_get0_verified_chain(&ssl);
  std::string keys;
  for (int i = 1; chain != nullptr && i < sk_X509_num(chain); ++i) keys += key_of(sk_X509_value(chain, i));
  return keys;
}

}  // namespace

PeerCertificate certificate_of(const SSL& ssl) {
  const X509* certificate = SSL_get0_peer_certificate(&ssl);
  PeerCertificate peer{subject_of(certificate), key_of(certificate) + authorities_of(ssl), std::nullopt};
  std::tm ends{};
  if (certificate != nullptr && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &ends) == 1)
    peer.ends = std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::from_time_t(::timegm(&ends)));
  return peer;
}

}  // namespace kith::net
