// A BIO that OpenSSL reads and writes a non-blocking socket through: unlike its own it never raises SIGPIPE. The socket
// stays its owner's.
#pragma once

#include <openssl/types.h>

namespace kith::net {

BIO* new_socket_bio(int descriptor);

}  // namespace kith::net
