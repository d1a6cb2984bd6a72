// The certificate that a server has shown, for who takes a server by its key alone (TlsClient::pinned) and has to know
// before the first request whether others will find the right name in it. Thread of the connection; nothing blocks.
#pragma once

#include <string>

#include "hub/net/tls.hpp"

namespace kith::net {

// From now on `pem` holds the certificate of the server with which this client has ended a handshake last, in PEM form.
// It has to outlive the client's connections.
void keep_shown(const TlsClient& client, std::string& pem);

// Whether the first certificate of the text is for this name or literal address, by the same rules as a connection's
// (RFC 6125, no partial wildcards). False where it is no certificate.
bool is_for(const std::string& certificate_pem, const std::string& host);

}  // namespace kith::net
