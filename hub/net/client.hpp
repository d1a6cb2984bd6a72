// An HTTP/1.1 client over TLS 1.3 with a certificate: one connection, kept alive, opened when first needed. An exchange
// is either whole, or streamed in both directions at once, which is how `kith push` sends records while it reads their
// results. Every call belongs to coroutines of one executor that runs on one thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/net/http.hpp"
#include "hub/net/tls.hpp"

namespace kith::net {

struct ClientOptions {
  std::string host;  // name or literal address; must match the server's certificate
  std::uint16_t port = 443;
  std::shared_ptr<TlsClient> tls;                  // null: plain HTTP
  std::chrono::milliseconds connect_time{10'000};  // name, connection and handshake together
  std::chrono::milliseconds idle_time{60'000};     // without a byte in the direction being waited for
  std::size_t header_bytes = std::size_t{64} * 1024;
};

struct ClientRequest {
  Method method = Method::get;
  std::string target = "/";          // path and query, already percent-encoded
  std::vector<HeaderField> headers;  // without Host, Content-Length, Transfer-Encoding and Connection
};

struct ClientResponse {
  int status = 0;
  std::vector<HeaderField> headers;  // names in lower case
  std::string body;                  // filled by exchange() only

  // The first field of that lower-case name, or nullptr.
  [[nodiscard]] const std::string* header(std::string_view name) const {
    for (const auto& field : headers)
      if (field.name == name) return &field.value;
    return nullptr;
  }
};

class Client {
 public:
  Client(boost::asio::any_io_executor executor, ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Connects now, if not connected. In TLS 1.3 a client that the server refuses learns it at its first read, so success
  // here does not yet mean that the certificate was taken. Errors: connection_failed, tls_failed (the server's
  // certificate, with a hint), deadline_exceeded.
  Task<Result<void>> connect();

  // One request with its whole body (may be empty), one response with its whole body, of at most `body_limit_bytes`
  // (body_too_large). Where the kept connection turns out to be closed before a byte of the answer, GET and HEAD, and
  // requests with an Idempotency-Key, are sent once more on a new one. Errors: as connect(); tls_failed with a hint
  // when the server refuses this client's certificate; connection_closed; malformed_request (the answer is not HTTP).
  Task<Result<ClientResponse>> exchange(ClientRequest request, std::string body = {},
                                        std::size_t body_limit_bytes = std::size_t{64} << 20U);

  // A streamed exchange. start(), then one coroutine does write()… and end(), while another does head(), then read()
  // until it gives an empty piece. Pieces of read() are valid until the next read(). A server may answer before it has
  // read everything (a refusal): then write() fails with connection_closed and the answer can still be read with
  // head(). With `body_bytes` the request states its length, otherwise it is chunked.
  Task<Result<void>> start(ClientRequest request);
  Task<Result<void>> start(ClientRequest request, std::uint64_t body_bytes);
  Task<Result<void>> write(std::string_view piece);
  Task<Result<void>> end();
  Task<Result<ClientResponse>> head();
  Task<Result<std::string_view>> read();

  // Closes at once; what waits in another coroutine returns connection_closed. The next call connects again.
  void close();
  [[nodiscard]] bool is_open() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::net
