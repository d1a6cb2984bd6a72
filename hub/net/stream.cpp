#include "hub/net/stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "hub/net/handshake.hpp"
#include "hub/net/socket_bio.hpp"

namespace kith::net {
namespace {

constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
using Wait = boost::asio::ip::tcp::socket::wait_type;
constexpr std::uint32_t most_reads_in_a_row = 32;  // of 16 KiB
// A peer may change the keys of a connection as often as it likes (RFC 8446, section 4.6.3), each time for our work and
// without a byte of a request, and OpenSSL reads on and on. Nobody needs it: AES-GCM asks for new keys after 2^24
// records.
constexpr std::uint64_t key_updates_allowed = 16;
constexpr std::uint64_t bytes_for_a_key_update = std::uint64_t{1} << 20U;  // earn one more

}  // namespace

Stream::Stream(Reaper& reaper, boost::asio::ip::tcp::socket socket) : Entry(reaper), socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.native_non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

Stream::~Stream() {
  SSL_free(ssl_);
}

void Stream::attach(SSL_CTX& context) {
  ssl_ = SSL_new(&context);
  if (ssl_ == nullptr) throw std::bad_alloc{};
  BIO* bio = new_socket_bio(socket_.native_handle());
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_msg_callback(ssl_, &Stream::on_tls_message);
  SSL_set_msg_callback_arg(ssl_, this);
}

void Stream::on_tls_message(int is_sent, int /*version*/, int type, const void* message, std::size_t size, SSL* ssl,
                            void* stream) {
  if (is_sent != 0 || type != SSL3_RT_HANDSHAKE || size == 0) return;
  if (*static_cast<const unsigned char*>(message) != SSL3_MT_KEY_UPDATE) return;
  auto& self = *static_cast<Stream*>(stream);
  if (++self.key_updates_ <= key_updates_allowed + self.bytes_read_ / bytes_for_a_key_update) return;
  // As if the peer had said goodbye: what it sends from here on is not looked at, and reading ends at once.
  self.has_too_many_updates_ = true;
  SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

Stream::Attempt Stream::outcome_of(int code, std::size_t bytes) {
  if (code > 0) return {Outcome::done, bytes};
  switch (SSL_get_error(ssl_, code)) {
    case SSL_ERROR_WANT_READ:
      return {Outcome::wants_read, 0};
    case SSL_ERROR_WANT_WRITE:
      return {Outcome::wants_write, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {Outcome::ended, 0};
    default:
      break;
  }
  failure_ = ERR_peek_last_error();
  ERR_clear_error();
  return {Outcome::failed, 0};
}

Stream::Attempt Stream::try_read(std::span<char> into) {
  if (ssl_ != nullptr) {
    std::size_t bytes = 0;
    ERR_clear_error();
    const auto attempt = outcome_of(SSL_read_ex(ssl_, into.data(), into.size(), &bytes), bytes);
    if (has_too_many_updates_) return {Outcome::failed, 0};
    bytes_read_ += attempt.bytes;
    return attempt;
  }
  const auto received = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
  if (received > 0) return {Outcome::done, static_cast<std::size_t>(received)};
  if (received == 0) return {Outcome::ended, 0};
  return {errno == EAGAIN || errno == EINTR ? Outcome::wants_read : Outcome::failed, 0};
}

Stream::Attempt Stream::try_write(std::string_view bytes) {
  if (ssl_ != nullptr) {
    std::size_t written = 0;
    ERR_clear_error();
    return outcome_of(SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written), written);
  }
  const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return {Outcome::done, static_cast<std::size_t>(sent)};
  return {errno == EAGAIN || errno == EINTR ? Outcome::wants_write : Outcome::failed, 0};
}

Task<Result<void>> Stream::readable(SteadyTime by) {
  while (socket_.is_open()) {
    if (std::exchange(is_interrupted_, false)) co_return fail(Errc::cancelled);
    read_by_ = by;
    const auto [error] = co_await socket_.async_wait(Wait::wait_read, as_result);
    read_by_ = never;
    if (std::exchange(is_read_overdue_, false)) co_return fail(Errc::deadline_exceeded);
    if (!error) co_return Result<void>{};
    // The other direction's deadline cancels both waits; this one is not meant and waits again.
    if (error != boost::asio::error::operation_aborted) break;
  }
  co_return fail(Errc::connection_closed);
}

Task<Result<void>> Stream::writable(SteadyTime by) {
  while (socket_.is_open()) {
    write_by_ = by;
    const auto [error] = co_await socket_.async_wait(Wait::wait_write, as_result);
    write_by_ = never;
    if (std::exchange(is_write_overdue_, false)) co_return fail(Errc::deadline_exceeded);
    if (!error) co_return Result<void>{};
    if (error != boost::asio::error::operation_aborted) break;
  }
  co_return fail(Errc::connection_closed);
}

Task<Result<void>> Stream::wait_for(Outcome what, SteadyTime by) {
  return what == Outcome::wants_read ? readable(by) : writable(by);
}

Error Stream::failure() const {
  return failure_ == 0 ? Error{Errc::connection_closed} : stream_failure(failure_);
}

Task<Result<std::size_t>> Stream::read(std::span<char> into, SteadyTime by) {
  // A peer who always has more to say must not keep the thread from the others.
  if (++reads_in_a_row_ > most_reads_in_a_row) {
    reads_in_a_row_ = 0;
    co_await boost::asio::post(socket_.get_executor(), boost::asio::use_awaitable);
  }
  while (socket_.is_open()) {
    const auto attempt = try_read(into);
    if (attempt.outcome == Outcome::done) co_return attempt.bytes;
    if (attempt.outcome == Outcome::ended) co_return std::size_t{0};
    if (attempt.outcome == Outcome::failed) co_return fail(failure());
    reads_in_a_row_ = 0;
    if (auto waited = co_await wait_for(attempt.outcome, by); !waited) co_return fail(std::move(waited).error());
  }
  co_return fail(Errc::connection_closed);
}

Result<std::optional<std::size_t>> Stream::read_now(std::span<char> into) {
  if (!socket_.is_open()) return fail(Errc::connection_closed);
  const auto attempt = try_read(into);
  if (attempt.outcome == Outcome::failed) return fail(failure());
  if (attempt.outcome == Outcome::wants_read || attempt.outcome == Outcome::wants_write)
    return std::optional<std::size_t>{};
  return std::optional<std::size_t>{attempt.bytes};
}

Task<Result<void>> Stream::write(std::string_view bytes, std::chrono::milliseconds idle, SteadyTime by) {
  // OpenSSL must be offered the same bytes again after a short write, so a second writer waits for the first.
  while (is_writing_) {
    if (!write_done_) write_done_ = std::make_unique<Signal>(socket_.get_executor());
    co_await write_done_->wait();
  }
  is_writing_ = true;
  auto written = co_await write_all(bytes, idle, by);
  is_writing_ = false;
  if (write_done_) write_done_->notify();
  co_return written;
}

std::size_t Stream::write_now(std::string_view bytes) {
  std::size_t taken = 0;
  while (!is_writing_ && taken < bytes.size() && socket_.is_open()) {
    const auto attempt = try_write(bytes.substr(taken));
    if (attempt.outcome != Outcome::done) break;
    taken += attempt.bytes;
  }
  bytes_written_ += taken;
  return taken;
}

Task<Result<void>> Stream::write_all(std::string_view bytes, std::chrono::milliseconds idle, SteadyTime by) {
  while (!bytes.empty()) {
    if (!socket_.is_open()) co_return fail(Errc::connection_closed);
    const auto attempt = try_write(bytes);
    if (attempt.outcome == Outcome::done) {
      bytes.remove_prefix(attempt.bytes);
      bytes_written_ += attempt.bytes;
      continue;
    }
    if (attempt.outcome == Outcome::ended || attempt.outcome == Outcome::failed)
      co_return fail(Errc::connection_closed);
    const auto idle_by = std::chrono::steady_clock::now() + idle;
    if (auto waited = co_await writable(std::min(idle_by, by)); !waited) co_return fail(std::move(waited).error());
  }
  co_return Result<void>{};
}

Task<tl::expected<void, Refusal>> Stream::accept(std::shared_ptr<SSL_CTX> context, SteadyTime by) {
  attach(*context);
  SSL_set_accept_state(ssl_);
  while (socket_.is_open()) {
    ERR_clear_error();
    const auto attempt = outcome_of(SSL_do_handshake(ssl_), 0);
    if (attempt.outcome == Outcome::done) co_return tl::expected<void, Refusal>{};
    if (attempt.outcome == Outcome::ended) break;
    if (attempt.outcome == Outcome::failed) co_return tl::unexpected(refusal_of(*ssl_, failure_));
    auto waited = co_await wait_for(attempt.outcome, by);
    if (!waited && waited.error().code == Errc::deadline_exceeded) co_return tl::unexpected(Refusal::too_slow);
    if (!waited) break;
  }
  co_return tl::unexpected(Refusal::went_away);
}

Task<Result<void>> Stream::connect(std::shared_ptr<SSL_CTX> context, std::string host, SteadyTime by) {
  attach(*context);
  SSL_set_connect_state(ssl_);
  expect_host(*ssl_, host);
  while (socket_.is_open()) {
    ERR_clear_error();
    const auto attempt = outcome_of(SSL_do_handshake(ssl_), 0);
    if (attempt.outcome == Outcome::done) co_return Result<void>{};
    if (attempt.outcome == Outcome::ended) break;
    if (attempt.outcome == Outcome::failed) co_return fail(server_failure(*ssl_, failure_));
    if (auto waited = co_await wait_for(attempt.outcome, by); !waited) co_return fail(std::move(waited).error());
  }
  co_return fail(Errc::connection_closed);
}

PeerCertificate Stream::peer() const {
  return ssl_ == nullptr ? PeerCertificate{} : certificate_of(*ssl_);
}

bool Stream::has_pending() const {
  return ssl_ != nullptr && SSL_has_pending(ssl_) == 1;
}

void Stream::interrupt() {
  is_interrupted_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Stream::end_writing() {
  if (!socket_.is_open()) return;
  // A close_notify into the middle of an unfinished record would only confuse; then the FIN says it all.
  if (ssl_ != nullptr && !is_writing_ && failure_ == 0) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
  ::shutdown(socket_.native_handle(), SHUT_WR);
}

Task<void> Stream::linger(std::uint64_t most_bytes, SteadyTime by) {
  constexpr std::size_t at_once = std::size_t{256} * 1024;
  while (socket_.is_open() && most_bytes > 0) {
    // With MSG_TRUNC Linux drops a TCP stream's bytes without copying them.
    const auto dropped = ::recv(socket_.native_handle(), nullptr, at_once, MSG_TRUNC);
    if (dropped == 0 || (dropped < 0 && errno != EAGAIN && errno != EINTR)) co_return;
    if (dropped > 0) {
      most_bytes -= std::min(most_bytes, static_cast<std::uint64_t>(dropped));
    } else if (!co_await readable(by)) {
      co_return;
    }
  }
}

void Stream::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

std::stop_token Stream::watch_peer() {
  if (!peer_gone_) peer_gone_.emplace();
  is_watched_ = true;
  return peer_gone_->get_token();
}

void Stream::unwatch_peer() {
  is_watched_ = false;
  peer_gone_.reset();
}

void Stream::on_watch() {
  // The peer's FIN shows behind whatever it sent before, its close_notify for one.
  pollfd entry{socket_.is_open() ? socket_.native_handle() : -1, POLLRDHUP, 0};
  const bool has_left =
      !socket_.is_open() || (::poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0);
  if (!has_left) return;
  is_watched_ = false;
  peer_gone_->request_stop();
}

void Stream::on_read_overdue() {
  is_read_overdue_ = true;
  read_by_ = never;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Stream::on_write_overdue() {
  is_write_overdue_ = true;
  write_by_ = never;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace kith::net
