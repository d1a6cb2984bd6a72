// A thin awaitable byte stream over OpenSSL on a non-blocking socket, or over the bare socket. It owns no buffer of its
// own and OpenSSL gives its buffers back when they are empty, so an idle connection costs little more than its session
// keys. One coroutine may read while another writes; all on the thread of the socket's executor.
#pragma once

#include <openssl/types.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "hub/async/signal.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/net/handshake.hpp"
#include "hub/net/reaper.hpp"
#include "hub/net/tls.hpp"

namespace kith::net {

class Stream final : public Reaper::Entry {
 public:
  // Without a context the bytes go over the socket as they are.
  Stream(Reaper& reaper, boost::asio::ip::tcp::socket socket);
  ~Stream() override;

  // The server's side of the handshake. The error says why, for the counters.
  Task<tl::expected<void, Refusal>> accept(std::shared_ptr<SSL_CTX> context, SteadyTime by);
  // The client's side; `host` is what the server's certificate must be for. Errors: tls_failed with a hint,
  // connection_closed, deadline_exceeded.
  Task<Result<void>> connect(std::shared_ptr<SSL_CTX> context, std::string host, SteadyTime by);
  // What the verified certificate of the peer says; empty without TLS.
  [[nodiscard]] PeerCertificate peer() const;

  // Waits until a read would not block, without holding a buffer. Errors: deadline_exceeded, cancelled (after
  // interrupt()), connection_closed.
  Task<Result<void>> readable(SteadyTime by);
  // At least one byte, or zero at an orderly end. Errors: as readable(), tls_failed (the peer sent an alert, with a
  // hint).
  Task<Result<std::size_t>> read(std::span<char> into, SteadyTime by);
  // The same without waiting: nothing when there is nothing yet.
  Result<std::optional<std::size_t>> read_now(std::span<char> into);
  // All of it. `idle` is how long the peer may take nothing; `by` ends it in any case. Errors: deadline_exceeded,
  // connection_closed.
  Task<Result<void>> write(std::string_view bytes, std::chrono::milliseconds idle, SteadyTime by);
  // Writes what fits without waiting, unless another writer is at it; returns the bytes taken, for write() to go on.
  std::size_t write_now(std::string_view bytes);
  // True while bytes already received wait inside OpenSSL.
  [[nodiscard]] bool has_pending() const;

  void interrupt();    // a wait for reading ends with `cancelled`, once
  void end_writing();  // says goodbye (close_notify, FIN), as far as that goes without waiting
  // After end_writing(): takes and forgets what the peer still sends, so that no reset overtakes the last answer.
  Task<void> linger(std::uint64_t most_bytes, SteadyTime by);
  void close();  // waits of both directions end with connection_closed
  // Stops once the peer has closed its side, or the stream was closed; looked at by the reaper's clock, until
  // unwatch_peer(). What the peer sent before is not read for it.
  std::stop_token watch_peer();
  void unwatch_peer();
  [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  enum class Outcome : std::uint8_t { done, wants_read, wants_write, ended, failed };
  struct Attempt {
    Outcome outcome = Outcome::failed;
    std::size_t bytes = 0;
  };
  void on_read_overdue() override;
  void on_write_overdue() override;
  void on_watch() override;
  void attach(SSL_CTX& context);
  // Counts what a peer sends to keep us busy; called by OpenSSL inside of try_read().
  static void on_tls_message(int is_sent, int version, int type, const void* message, std::size_t size, SSL* ssl,
                             void* stream);
  Attempt try_read(std::span<char> into);
  Attempt try_write(std::string_view bytes);
  Attempt outcome_of(int code, std::size_t bytes);
  Task<Result<void>> writable(SteadyTime by);
  Task<Result<void>> wait_for(Outcome what, SteadyTime by);
  [[nodiscard]] Error failure() const;
  Task<Result<void>> write_all(std::string_view bytes, std::chrono::milliseconds idle, SteadyTime by);

  boost::asio::ip::tcp::socket socket_;
  SSL* ssl_ = nullptr;
  std::optional<std::stop_source> peer_gone_;
  std::unique_ptr<Signal> write_done_;  // made only when two writers meet
  std::uint32_t reads_in_a_row_ = 0;    // without having waited
  unsigned long failure_ = 0;           // OpenSSL's code of what broke the stream
  std::uint64_t bytes_written_ = 0;
  std::uint64_t bytes_read_ = 0;   // of requests, inside of TLS
  std::uint64_t key_updates_ = 0;  // that the peer sent
  bool has_too_many_updates_ = false;
  bool is_writing_ = false;
  bool is_read_overdue_ = false;
  bool is_write_overdue_ = false;
  bool is_interrupted_ = false;
};

}  // namespace kith::net
