// What the tests of hub/net share: a listener with an echoing handler, a client of raw bytes, and certificates.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "hub/async/run.hpp"
#include "hub/net/client.hpp"
#include "hub/net/problem.hpp"
#include "hub/net/server.hpp"
#include "tests/support/pki.hpp"

namespace kith::net::test {

// Sends bytes as they are and reads with a limit of time; blocks.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes) const { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // Takes and forgets what comes, for another thread to go on sending.
  void discard_until(const std::atomic<bool>& is_over) const {
    char bytes[65536];
    while (!is_over && ::recv(socket_, bytes, sizeof bytes, 0) > 0) {
    }
  }
  void end() const { ::shutdown(socket_, SHUT_WR); }
  // Everything until the peer closes (or ten seconds have passed).
  std::string read_all() {
    while (read_some()) {
    }
    return std::exchange(received_, {});
  }
  // Until `text` has come, everything up to its end.
  std::string read_until(std::string_view text) {
    std::size_t at = 0;
    while ((at = received_.find(text)) == std::string::npos)
      if (!read_some()) return std::exchange(received_, {});
    auto found = received_.substr(0, at + text.size());
    received_.erase(0, at + text.size());
    return found;
  }

 private:
  bool read_some() {
    char bytes[4096];
    const auto size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size > 0) received_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }
  int socket_;
  std::string received_;
};

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

inline Response text_response(std::string text) {
  Response response;
  response.headers.push_back({"Content-Type", "text/plain"});
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

// Answers with the method's target, the subject and the whole body it got; with a problem if the body fails.
inline Task<void> echo(const Request& request, Body& body, Reply& reply) {
  std::string text = request.path + "|" + request.query + "|" + request.subject + "|";
  while (true) {
    const auto piece = co_await body.read();
    if (!piece) {
      co_await reply.send(problem(piece.error()));
      co_return;
    }
    if (piece->empty()) break;
    text.append(*piece);
  }
  co_await reply.send(text_response(std::move(text)));
}

inline std::unique_ptr<Server> start(ServerOptions options, Handler handler = &echo) {
  auto server = Server::start(std::move(options), std::move(handler));
  if (!server) throw std::runtime_error(server.error().sentence());
  return std::move(*server);
}

inline std::unique_ptr<Server> start_plain(Limits limits = {}, Handler handler = &echo) {
  ServerOptions options;
  options.limits = limits;
  return start(std::move(options), std::move(handler));
}

inline TlsFiles files_of(const kith::test::CertificateFiles& certificate, const kith::test::CertificateAuthority& ca) {
  return {certificate.certificate, certificate.key, ca.file()};
}

inline std::unique_ptr<Server> start_tls(const kith::test::CertificateAuthority& ca, Limits limits = {},
                                         Handler handler = &echo) {
  ServerOptions options;
  options.limits = limits;
  options.threads = 2;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  return start(std::move(options), std::move(handler));
}

inline ClientOptions client_options(const Server& server, std::shared_ptr<TlsClient> tls = nullptr) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.tls = std::move(tls);
  options.idle_time = std::chrono::seconds{10};
  return options;
}

}  // namespace kith::net::test
