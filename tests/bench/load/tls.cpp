#include "tests/bench/load/tls.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace kith::bench {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(fd >= 0, "no socket: are enough open files allowed?");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    throw std::runtime_error("nothing listens on port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

}  // namespace

Tls::Tls(const Target& target) : context_(target.tls ? SSL_CTX_new(TLS_client_method()) : nullptr, &SSL_CTX_free) {
  if (!target.tls) return;
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  require(SSL_CTX_load_verify_locations(context, target.ca.c_str(), nullptr) == 1, "the CA file cannot be used");
  if (target.certificate.empty()) return;
  require(SSL_CTX_use_certificate_chain_file(context, target.certificate.c_str()) == 1,
          "the certificate cannot be used");
  require(SSL_CTX_use_PrivateKey_file(context, target.key.c_str(), SSL_FILETYPE_PEM) == 1, "the key cannot be used");
}

Socket::Socket(const Target& target, const Tls& tls) : fd_(connect_to(target.port)) {
  if (!target.tls) return;
  ssl_ = SSL_new(tls.context());
  SSL_set_fd(ssl_, fd_);
  SSL_set_tlsext_host_name(ssl_, "localhost");
  SSL_set_connect_state(ssl_);
}

Socket::~Socket() {
  SSL_free(ssl_);
  if (fd_ >= 0) ::close(fd_);
}

Step Socket::tls_step(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Step::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return Step::wants_write;
    default:
      ERR_clear_error();
      return Step::closed;
  }
}

Step Socket::handshake() {
  if (ssl_ == nullptr) return Step::progressed;
  const int result = SSL_do_handshake(ssl_);
  return result == 1 ? Step::progressed : tls_step(result);
}

Step Socket::write(std::string_view bytes, std::size_t& written) {
  if (ssl_ != nullptr) {
    const int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written);
    return result == 1 ? Step::progressed : tls_step(result);
  }
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN ? Step::wants_write : Step::closed;
  written = static_cast<std::size_t>(sent);
  return Step::progressed;
}

Step Socket::read(char* into, std::size_t room, std::size_t& got) {
  if (ssl_ != nullptr) {
    const int result = SSL_read_ex(ssl_, into, room, &got);
    return result == 1 ? Step::progressed : tls_step(result);
  }
  const ssize_t received = ::recv(fd_, into, room, 0);
  if (received < 0) return errno == EAGAIN ? Step::wants_read : Step::closed;
  if (received == 0) return Step::closed;
  got = static_cast<std::size_t>(received);
  return Step::progressed;
}

}  // namespace kith::bench
