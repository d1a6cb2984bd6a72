// The listener: accepts, shakes hands, runs an HTTP/1.1 session for each connection on one of its threads, and ends
// what takes too long. It knows HTTP and TLS, not the product. start(), drain() and the destructor belong to one
// thread, not one of the server's own; the rest may be called from any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"
#include "hub/net/counters.hpp"
#include "hub/net/http.hpp"
#include "hub/net/limits.hpp"
#include "hub/net/tls.hpp"

namespace kith::net {

struct ServerOptions {
  std::string address = "127.0.0.1";  // a literal IPv4 or IPv6 address
  std::uint16_t port = 0;             // 0: the kernel chooses
  unsigned threads = 1;               // each with its own io_context; a connection stays on one
  Limits limits;
  std::shared_ptr<TlsServer> tls;  // null: plain HTTP, taken only with a loopback address (the admin listener)
  // Called on an io thread for each refused handshake; must not block and must not throw.
  std::function<void(Refusal)> on_refusal;
  // Whether the peer of a finished handshake (subject, key) is one that the handler lets in; unset: each is. Others
  // share Limits::connections_of_strangers, and have one request each, so that the handler can tell them why not.
  // Called on an io thread; must not block and must not throw.
  std::function<bool(std::string_view subject, std::string_view key)> may_enter;
};

class Server {
 public:
  // Binds, listens, starts the threads. The handler is called on io threads, for one request of a connection at a time;
  // what it awaits must come back to the executor it was called on. An exception out of it is answered with a 500
  // problem, if nothing was sent yet, and ends the connection. Errors: malformed_config (address), already_exists
  // (something listens there), connection_failed.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);

  // Drains with no time at all if drain() was not called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const Counters& counters() const;

  // Closes the connections, idle or not, whose peer's certificate has such a subject (RFC 2253) and key (32 bytes).
  // Does not wait for it. `is_meant` is called on the io threads and must not block. Any thread, before drain().
  void close_if(std::function<bool(std::string_view subject, std::string_view key)> is_meant);

  // Closes every connection, those in their handshake too: whom they were let in by may be trusted no more. Does not
  // wait for it. Any thread, before drain().
  void close_all();

  // Stops accepting, closes idle connections, lets requests in flight finish (their answers say `Connection: close`)
  // until the deadline, then closes the rest and joins the threads. Blocks. Returns how many requests were cut off.
  std::size_t drain(Deadline deadline);
  // Makes a running drain() give up waiting now (a second SIGTERM). Any thread.
  void hurry();

 private:
  struct State;
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace kith::net
