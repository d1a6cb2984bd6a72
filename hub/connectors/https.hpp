// One HTTPS request by libcurl (docs/decisions/0018): TLS 1.2 or newer checked against the system's authorities or a
// file of one's own, proxies by the environment, no cookie, no .netrc, no redirect followed by itself. Knows nothing of
// retries or products. One thread; blocks.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/connectors/fault.hpp"

namespace kith::connectors {

struct Request {
  std::string url;                   // https only
  std::string authorization;         // the field's value; empty: none. Never sent to another server
  std::vector<std::string> headers;  // "Name: value", besides
};

// The head of an answer.
struct Answer {
  int status = 0;
  std::string content_type;
  std::string etag;
  std::string last_modified;
  std::int64_t time = 0;             // of the server's clock, Unix time; 0: not said
  std::string redirect;              // where it points to, absolute; empty: nowhere
  std::chrono::seconds retry_after;  // 0: not said
  std::string complaint;             // the beginning of an error's body, for its code word; never shown
};

// Takes the body of an answer of status 200. An error ends the exchange and comes back from it.
struct Body {
  // Before the first byte of each attempt: what an earlier one gave is to be thrown away.
  std::function<Pulled<void>(const Answer&)> begin;
  std::function<Pulled<void>(std::string_view)> take;
};

// RFC 3986: everything but unreserved characters as %XX.
std::string escaped(const std::string& text);

// Whether both addresses are of one server: scheme, host and port.
bool is_same_server(const std::string& url, const std::string& other);

class Https {
 public:
  // `authority`: a PEM file that the server's certificate must lead to; empty: those of the system.
  explicit Https(std::filesystem::path authority = {});
  ~Https();
  Https(Https&&) noexcept;
  Https& operator=(Https&&) noexcept;

  // GET, whole, within `time`. An answer of any status is no error here. Errors: malformed_address, unreachable,
  // proxy_failed, untrusted, authority_unusable, interrupted, too_slow, out_of_time, what the body returned.
  Pulled<Answer> get(const Request& request, const Body& body, std::chrono::milliseconds time);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::connectors
