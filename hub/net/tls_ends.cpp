#include "hub/net/tls_ends.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>

namespace kith::net {
namespace {

std::optional<WallTime> end_of(const X509* certificate) {
  std::tm ends{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &ends) != 1) return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&ends)}};
}

}  // namespace

TlsEnds ends_of(const TlsServer& server) {
  const auto context = server.current();
  TlsEnds ends{end_of(SSL_CTX_get0_certificate(context.get())).value_or(WallTime{}), std::nullopt};
  const STACK_OF(X509_OBJECT)* known = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context.get()));
  for (int i = 0; i < sk_X509_OBJECT_num(known); ++i)
    ends.authority = std::max(ends.authority, end_of(X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i))));
  return ends;
}

void look_past_dates(const TlsClient& client) {
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(client.context().get()), X509_V_FLAG_NO_CHECK_TIME);
}

}  // namespace kith::net
