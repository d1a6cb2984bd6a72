// HTTP as the rest of the hub sees it: our own Request, Body and Reply, so that only hub/net knows the parser. A
// handler runs on the connection's own thread; reading the body and writing the reply may overlap (full duplex), each
// awaited by one coroutine at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"

namespace kith::net {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };

struct HeaderField {
  std::string name;  // lower case
  std::string value;
};

struct Request {
  Method method = Method::other;
  std::string path;   // as sent, starting with '/', not percent-decoded
  std::string query;  // after '?', not decoded; empty when none
  std::vector<HeaderField> headers;
  std::string subject;  // of the verified client certificate, RFC 2253; empty on a listener without TLS
  std::string key;      // the SHA-256 of its public key, and of those of the chain above it, 32 bytes each
  std::optional<WallTime> certificate_ends;  // of that certificate: a long request must look again
  Deadline deadline = Deadline::after(std::chrono::seconds{60});

  // The first field of that lower-case name, or nullptr.
  [[nodiscard]] const std::string* header(std::string_view name) const {
    for (const auto& field : headers)
      if (field.name == name) return &field.value;
    return nullptr;
  }
};

struct Response {
  int status = 200;
  std::vector<HeaderField> headers;  // without Content-Length, Connection and Date, which the session writes
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
};

// The request's body after Transfer-Encoding and Content-Encoding (identity, gzip, zstd) are undone.
class Body {
 public:
  virtual ~Body() = default;
  // The next piece, valid until the next call; empty at the end. Never more than 64 KiB at once, so memory is flat in
  // the body's size. Errors: body_too_large (past what limit() allows), corrupt_compression, compression_ratio,
  // unsupported_encoding, malformed_request, connection_closed, deadline_exceeded.
  virtual Task<Result<std::string_view>> read() = 0;
  // The most decoded bytes read() will give; the default is limits.body_bytes. Streams raise it.
  virtual void limit(std::uint64_t decoded_bytes) = 0;
  // Each read() must make progress within the listener's idle limit; a stream also moves the request's overall
  // deadline.
  virtual void extend(Deadline deadline) = 0;
};

// The answer: either one send(), or start(), any number of write(), and finish().
class Reply {
 public:
  virtual ~Reply() = default;
  virtual Task<Result<void>> send(Response response) = 0;
  virtual Task<Result<void>> start(Response head) = 0;  // its body is ignored; chunked
  virtual Task<Result<void>> write(std::string_view piece) = 0;
  virtual Task<Result<void>> finish() = 0;  // without it the client sees a cut-off answer
  // Stops once the client has closed its side of the connection, for work that is only worth its cost while somebody
  // waits for it. Watched from the first call on, by a coarse clock.
  virtual std::stop_token client_gone() = 0;
};

// What the application gives the listener. Whatever is left of the body afterwards is drained within limits or the
// connection is closed.
using Handler = std::function<Task<void>(const Request&, Body&, Reply&)>;

}  // namespace kith::net
