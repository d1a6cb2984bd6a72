// What a TLS handshake tells: who the peer is, or in which of the closed list of ways it failed. Reads OpenSSL's
// answers so that nothing above sees its codes. Thread of the connection.
#pragma once

#include <openssl/types.h>

#include <optional>
#include <string>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/net/tls.hpp"

namespace kith::net {

// After a failed accept; `code` is OpenSSL's last error.
Refusal refusal_of(const SSL& ssl, unsigned long code);
// The name or address that the server's certificate must carry (RFC 6125, no partial wildcards).
void expect_host(SSL& ssl, const std::string& host);
// After a failed connect: tls_failed with a hint about the server's certificate, or connection_closed.
Error server_failure(const SSL& ssl, unsigned long code);
// After a failed read: tls_failed with a hint when the peer refused our certificate, else connection_closed.
Error stream_failure(unsigned long code);

std::string subject_of(const X509* certificate);  // RFC 2253; empty for none
// The SHA-256 of the certificate's SubjectPublicKeyInfo, 32 bytes; empty for none.
std::string key_of(const X509* certificate);

// Hint of TlsClient::load().
inline constexpr std::string_view key_is_odd =
    "certificate whose key is written in an unusual form (a compressed point, or parameters instead of the curve's "
    "name); "
    "whoever made it has to write it plainly";

// Whether the key is written in the one form that we take, so that one key has one digest: an elliptic curve by its
// name with an uncompressed point (RFC 5480), RSA (RFC 8017, not the identifier of PSS), or Ed25519 and Ed448, each as
// DER (X.690) has it.
bool has_plain_key(const X509* certificate);

// Who the other side is, once its certificate is verified; empty where it has shown none.
struct PeerCertificate {
  std::string subject, key;  // as subject_of(); key_of() of it and of each certificate above it, to the root, in a row
  std::optional<WallTime> ends;
};
PeerCertificate certificate_of(const SSL& ssl);

}  // namespace kith::net
