// Non-blocking client sockets for the load generator, TLS 1.3 with a client certificate or plain. One thread. The same
// code drives the hub, nginx and the Node service, so what it costs falls on all of them alike.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace kith::bench {

struct Target {
  int port = 0;                      // on 127.0.0.1
  bool tls = true;                   // otherwise plain HTTP
  std::string ca, certificate, key;  // PEM files
};

// What the last step of a socket came to.
enum class Step { progressed, wants_read, wants_write, closed };

class Tls {
 public:
  explicit Tls(const Target& target);  // throws std::runtime_error where a file cannot be used
  [[nodiscard]] SSL_CTX* context() const { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
};

// A connected, non-blocking socket. Every call returns at once.
class Socket {
 public:
  Socket(const Target& target, const Tls& tls);  // connects; the handshake is still to be done
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  Step handshake();
  Step write(std::string_view bytes, std::size_t& written);
  Step read(char* into, std::size_t room, std::size_t& got);

 private:
  Step tls_step(int result);

  int fd_ = -1;
  SSL* ssl_ = nullptr;
};

}  // namespace kith::bench
