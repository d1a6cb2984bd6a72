#include "hub/net/reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace kith::net {
namespace {

// Together with the head this fits one TLS record, so a small answer is one packet.
constexpr std::size_t record_bytes = 16 * 1024;
constexpr std::size_t chunk_bytes = record_bytes - 64;

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Status";
  }
}

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  // A line end in a field would let its author write the rest of the answer.
  for (const char c : value)
    if (c == '\r' || c == '\n' || c == '\0') throw std::logic_error("line end in a response header");
  out.append(name).append(": ").append(value).append("\r\n");
}

// What every answer says to a browser that was sent here: take the type as it is told, run and frame nothing of it, let
// no other site have it. There is no Access-Control field, so no other site's script reads an answer.
constexpr std::string_view for_browsers =
    "X-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n";
// RFC 6797 forbids it where there is no TLS.
constexpr std::string_view only_encrypted = "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

bool names(const HeaderField& field, std::string_view lower_case) {
  return std::ranges::equal(field.name, lower_case, [](char c, char wanted) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) == wanted;
  });
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

void SessionReply::append_head(std::string& out, const Response& response, bool is_streamed) const {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason(response.status)).append("\r\n");
  append_field(out, "Date", loop_.date());
  for (const auto& field : response.headers) append_field(out, field.name, field.value);
  out.append(for_browsers);
  if (loop_.service.options.tls) out.append(only_encrypted);
  // What nobody has thought about is kept by no cache.
  if (std::ranges::none_of(response.headers, [](const HeaderField& f) { return names(f, "cache-control"); }))
    out.append("Cache-Control: no-store\r\n");
  if (terms_.must_close) out.append("Connection: close\r\n");
  if (may_have_body(response.status)) {
    if (!is_streamed) {
      out.append("Content-Length: ");
      append_number(out, response.body ? response.body->size() : 0);
      out.append("\r\n");
    } else if (!terms_.is_http_1_0) {
      out.append("Transfer-Encoding: chunked\r\n");
    }
  }
  out.append("\r\n");
}

Task<Result<void>> SessionReply::put(std::string_view bytes) {
  bytes.remove_prefix(stream_.write_now(bytes));
  if (bytes.empty()) co_return Result<void>{};
  const auto idle = loop_.service.options.limits.write_idle_time;
  auto written = co_await stream_.write(bytes, idle, terms_.deadline.at() + idle);
  if (!written) {
    state_ = State::broken;
    terms_.must_close = true;
  }
  co_return written;
}

Task<Result<void>> SessionReply::invite_body() {
  if (state_ != State::empty) co_return Result<void>{};
  co_return co_await put("HTTP/1.1 100 Continue\r\n\r\n");
}

Task<Result<void>> SessionReply::send(Response response) {
  if (state_ != State::empty) throw std::logic_error("an answer was begun twice");
  if (loop_.service.is_draining) terms_.must_close = true;
  auto out = loop_.take_text();
  append_head(out, response, false);  // may throw, and then nothing was begun
  state_ = State::finished;
  std::string_view rest;
  if (response.body && may_have_body(response.status) && terms_.method != Method::head) rest = *response.body;
  const auto first = rest.substr(0, record_bytes - std::min(record_bytes, out.size()));
  out.append(first);
  rest.remove_prefix(first.size());
  auto sent = co_await put(out);
  loop_.give_back(std::move(out));
  if (sent && !rest.empty()) sent = co_await put(rest);
  co_return sent;
}

Task<Result<void>> SessionReply::start(Response head) {
  if (state_ != State::empty) throw std::logic_error("an answer was begun twice");
  if (loop_.service.is_draining || terms_.is_http_1_0) terms_.must_close = true;
  has_body_ = may_have_body(head.status) && terms_.method != Method::head;
  auto out = loop_.take_text();
  append_head(out, head, true);
  state_ = State::streaming;
  auto sent = co_await put(out);
  loop_.give_back(std::move(out));
  co_return sent;
}

Task<Result<void>> SessionReply::write(std::string_view piece) {
  if (state_ == State::broken) co_return fail(Errc::connection_closed);
  if (state_ != State::streaming) throw std::logic_error("an answer is written before its start or after its end");
  if (!has_body_) co_return Result<void>{};
  if (terms_.is_http_1_0) co_return co_await put(piece);
  auto out = loop_.take_text();
  Result<void> sent;
  while (!piece.empty() && sent) {
    const auto part = piece.substr(0, chunk_bytes);
    piece.remove_prefix(part.size());
    out.clear();
    append_number(out, part.size(), 16);
    out.append("\r\n").append(part).append("\r\n");
    sent = co_await put(out);
  }
  loop_.give_back(std::move(out));
  co_return sent;
}

Task<Result<void>> SessionReply::finish() {
  if (state_ == State::broken) co_return fail(Errc::connection_closed);
  if (state_ != State::streaming) throw std::logic_error("an answer is ended before its start or twice");
  state_ = State::finished;
  if (!has_body_ || terms_.is_http_1_0) co_return Result<void>{};
  co_return co_await put("0\r\n\r\n");
}

}  // namespace kith::net
