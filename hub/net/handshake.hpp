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

// Who the other side is, once its certificate is verified; empty where it has shown none.
struct PeerCertificate {
  std::string subject, key;  // as subject_of() and key_of()
  std::optional<WallTime> ends;
};
PeerCertificate certificate_of(const SSL& ssl);

}  // namespace kith::net
