// The head of an HTTP/1.1 message (RFC 9112), read strictly: one grammar, and what another parser might understand
// differently is refused, because two readings of one request are how requests are smuggled. Exactly one Host; at most
// one Content-Length, of digits only; Transfer-Encoding only `chunked`, only once, never with a Content-Length, never
// in HTTP/1.0; no folded line, no bare LF or CR, no space before a colon; only targets that begin with '/'. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/net/http.hpp"
#include "hub/net/limits.hpp"

namespace kith::net {

enum class Coding : std::uint8_t { identity, gzip, zstd };

// How the end of a body is known.
struct Framing {
  enum class Kind : std::uint8_t { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;
};

struct RequestHead {
  Method method = Method::other;
  std::string_view path;
  std::string_view query;
  Framing framing;
  Coding coding = Coding::identity;
  bool is_http_1_0 = false;
  bool wants_close = false;
  bool expects_continue = false;
};

struct ResponseHead {
  int status = 0;
  Framing framing;
  bool wants_close = false;
};

// Looks for the end of a head in what has arrived so far. `scanned` is kept between calls, so slow senders cost no
// second look. The length of the head with its empty line, or nothing yet. Errors: malformed_request (a line that does
// not end in CRLF, an empty first line), header_too_large.
Result<std::optional<std::size_t>> find_head_end(std::string_view text, std::size_t& scanned, std::size_t limit_bytes);

// `text` is a whole head, as find_head_end measured it; the views of the result point into it. Fields replace
// what `fields` held, their names in lower case, reusing its memory. Errors: malformed_request with a hint,
// header_too_large, unsupported_encoding.
Result<RequestHead> parse_request_head(std::string_view text, const Limits& limits, std::vector<HeaderField>& fields);

// The same for an answer; `to` is the method it answers. A status below 200 has no body.
Result<ResponseHead> parse_response_head(std::string_view text, Method to, std::vector<HeaderField>& fields);

std::string_view method_name(Method method);

}  // namespace kith::net
