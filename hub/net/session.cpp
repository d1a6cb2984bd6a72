#include "hub/net/session.hpp"

#include <exception>

#include "hub/base/log.hpp"
#include "hub/net/problem.hpp"

namespace kith::net {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr std::chrono::milliseconds linger_time{2000};

}  // namespace

Session::Session(Loop& loop, boost::asio::ip::tcp::socket socket, std::optional<AddressShares::Place> share)
    : loop_(loop),
      limits_(loop.service.options.limits),
      share_(std::move(share)),
      place_(loop.sessions_.insert(loop.sessions_.end(), this)),
      stream_(loop.reaper, std::move(socket)),
      wire_(stream_, loop.buffers) {
  ++loop_.handshakes_;
}

Session::~Session() {
  if (phase_ == Phase::handshake) --loop_.handshakes_;
  loop_.sessions_.erase(place_);
  auto& service = loop_.service;
  service.counters.bytes_read.fetch_add(wire_.bytes_read(), relaxed);
  service.counters.bytes_written.fetch_add(stream_.bytes_written(), relaxed);
  if (is_counted_) service.leave(counted_as_);
  service.session_ended();
}

Task<void> Session::run(std::shared_ptr<Session> self) {
  try {
    co_await serve();
  } catch (const std::exception&) {
    log::error("net.session_failed", {{"error", Errc::internal}});
  }
  self->stream_.close();
}

Task<void> Session::serve() {
  if (co_await shake_hands()) {
    while (co_await serve_one()) {
    }
  }
  co_await say_goodbye();
}

Task<bool> Session::shake_hands() {
  if (const auto& tls = loop_.service.options.tls) {
    const auto shaken = co_await stream_.accept(tls->current(), began_ + limits_.handshake_time);
    if (!shaken) {
      refuse(shaken.error());
      co_return false;
    }
    peer_ = stream_.peer();
    is_counted_ = enter();
  } else {
    is_counted_ = false;
  }
  --loop_.handshakes_;
  phase_ = Phase::idle;
  co_return is_counted_ || !loop_.service.options.tls;
}

bool Session::enter() {
  auto& service = loop_.service;
  is_stranger_ = service.options.may_enter && !service.options.may_enter(peer_.subject, peer_.key);
  if (!is_stranger_) counted_as_ = peer_.subject;
  if (service.enter(counted_as_, is_stranger_ ? limits_.connections_of_strangers : limits_.connections_per_subject))
    return true;
  service.counters.overloaded.fetch_add(1, relaxed);
  return false;
}

void Session::refuse(Refusal reason) {
  auto& service = loop_.service;
  service.counters.refused[static_cast<std::size_t>(reason)].fetch_add(1, relaxed);
  if (service.options.on_refusal) service.options.on_refusal(reason);
  // The alert that tells the client why must not be overtaken by a reset.
  must_linger_ = reason != Refusal::too_slow && reason != Refusal::went_away;
}

void Session::end_when_idle() {
  if (phase_ == Phase::idle) stream_.interrupt();
}

void Session::give_way() {
  if (phase_ == Phase::idle) phase_ = Phase::over;
  stream_.close();
}

void Session::close_if(const std::function<bool(std::string_view subject, std::string_view key)>& is_meant) {
  if (phase_ == Phase::handshake || peer_.subject.empty() || !is_meant(peer_.subject, peer_.key)) return;
  loop_.service.counters.cut_off.fetch_add(1, relaxed);
  stream_.close();
}

bool Session::is_past_its_time() const {
  return std::chrono::steady_clock::now() - began_ > limits_.connection_age;
}

Task<bool> Session::await_request() {
  wire_.rest();
  phase_ = Phase::idle;
  const auto by = std::chrono::steady_clock::now() + (is_stranger_ ? limits_.stranger_time : limits_.keep_alive_time);
  while (!loop_.service.is_draining) {
    auto waited = co_await stream_.readable(by);
    if (!waited) {
      if (waited.error().code == Errc::deadline_exceeded) loop_.service.counters.timed_out.fetch_add(1, relaxed);
      co_return false;
    }
    // The wake-up may have been for nothing, or for a record without a byte of a request: then it is idle still.
    const auto filled = wire_.fill_now();
    if (!filled) co_return false;
    if (*filled) co_return true;
    wire_.rest();
  }
  co_return false;
}

Task<Result<std::size_t>> Session::read_head() {
  const auto by = std::chrono::steady_clock::now() + (is_stranger_ ? limits_.stranger_time : limits_.header_time);
  std::size_t scanned = 0;
  while (true) {
    auto end = find_head_end(wire_.arrived(), scanned, limits_.header_bytes);
    if (!end) co_return fail(std::move(end).error());
    if (*end) co_return **end;
    if (auto filled = co_await wire_.fill(by); !filled) co_return fail(std::move(filled).error());
  }
}

Task<bool> Session::next_bytes() {
  // What OpenSSL holds already makes no socket readable.
  if (stream_.has_pending()) {
    const auto filled = wire_.fill_now();
    if (!filled) co_return false;
    if (*filled) co_return true;
  }
  co_return co_await await_request();
}

Task<bool> Session::serve_one() {
  if (wire_.arrived().empty() && !co_await next_bytes()) co_return false;
  phase_ = Phase::busy;
  const auto size = co_await read_head();
  if (!size) {
    // A peer that leaves, between requests or inside one, gets no answer.
    if (size.error().code == Errc::connection_closed || size.error().code == Errc::tls_failed) co_return false;
    if (size.error().code == Errc::deadline_exceeded) loop_.service.counters.timed_out.fetch_add(1, relaxed);
    co_return co_await reject(size.error());
  }
  auto request = loop_.take_request();
  const auto head = parse_request_head(wire_.arrived().substr(0, *size), limits_, request->headers);
  bool goes_on = false;
  if (!head) {
    goes_on = co_await reject(head.error());
  } else if (share_ && !share_->take(std::chrono::steady_clock::now())) {
    goes_on = co_await reject(Errc::rate_limited);
  } else {
    request->method = head->method;
    request->path.assign(head->path);
    request->query.assign(head->query);
    request->subject.assign(peer_.subject);
    request->key.assign(peer_.key);
    request->certificate_ends = peer_.ends;
    wire_.consume(*size);
    goes_on = co_await handle(*head, *request);
  }
  loop_.give_back(std::move(request));
  co_return goes_on;
}

Task<bool> Session::handle(const RequestHead& head, Request& request) {
  auto& service = loop_.service;
  service.counters.requests.fetch_add(1, relaxed);
  request.deadline = Deadline::after(limits_.request_time);
  SessionReply::Terms terms{head.method, head.is_http_1_0, head.wants_close || is_stranger_ || is_past_its_time(),
                            request.deadline};
  SessionReply reply(loop_, stream_, terms);
  RequestBody body(wire_, head, limits_, loop_.buffers, reply, terms);
  service.in_request.fetch_add(1, relaxed);
  const bool is_answered = co_await call_handler(request, body, reply);
  service.in_request.fetch_sub(1, relaxed);
  // Where an answer broke off, only the end of the connection can say so; what is unread must not reset it before the
  // client has what came before.
  if (!is_answered) {
    must_linger_ = reply.has_started() && !body.is_done();
    co_return false;
  }
  if (terms.must_close) {
    must_linger_ = !body.is_done();
    co_return false;
  }
  must_linger_ = !co_await body.drain();
  co_return !must_linger_;
}

Task<bool> Session::call_handler(const Request& request, RequestBody& body, SessionReply& reply) {
  try {
    co_await loop_.service.handler(request, body, reply);
  } catch (const std::exception&) {
    log::error("net.handler_failed", {{"error", Errc::internal}});
  }
  if (!reply.has_started()) co_return (co_await reply.send(problem(Errc::internal))).has_value();
  co_return reply.is_finished();
}

Task<bool> Session::reject(Error error) {
  loop_.service.counters.rejected.fetch_add(1, relaxed);
  SessionReply::Terms terms{Method::get, false, true, Deadline::after(limits_.write_idle_time)};
  SessionReply reply(loop_, stream_, terms);
  co_await reply.send(problem(error));
  must_linger_ = true;
  co_return false;
}

Task<void> Session::say_goodbye() {
  if (phase_ == Phase::handshake) --loop_.handshakes_;
  phase_ = Phase::over;
  stream_.end_writing();
  if (must_linger_) co_await stream_.linger(limits_.drain_bytes, std::chrono::steady_clock::now() + linger_time);
}

}  // namespace kith::net
