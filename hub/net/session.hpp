// One connection from handshake to end: requests served one after the other, as they were sent, so pipelined ones are
// answered in order. Thread of its loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "hub/net/loop.hpp"
#include "hub/net/reply.hpp"
#include "hub/net/request_body.hpp"
#include "hub/net/stream.hpp"
#include "hub/net/wire.hpp"

namespace kith::net {

class Session {
 public:
  Session(Loop& loop, boost::asio::ip::tcp::socket socket, std::optional<AddressShares::Place> share);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The whole life of the connection; `self` keeps the session alive for it.
  Task<void> run(std::shared_ptr<Session> self);
  void end_when_idle();
  void close() { stream_.close(); }
  // Closed where its peer, once it has shown a certificate, is one of those.
  void close_if(const std::function<bool(std::string_view subject, std::string_view key)>& is_meant);
  // Closed for another's sake; asked for no second time.
  void give_way();
  [[nodiscard]] bool is_shaking_hands() const { return phase_ == Phase::handshake; }
  [[nodiscard]] bool is_idle() const { return phase_ == Phase::idle; }
  [[nodiscard]] bool is_stranger() const { return is_stranger_; }
  [[nodiscard]] const std::string& counted_as() const { return counted_as_; }

 private:
  // handshake → idle ⇄ busy → over. Only an idle session is woken by a drain; a busy one ends after its answer.
  enum class Phase : std::uint8_t { handshake, idle, busy, over };

  Task<void> serve();
  Task<bool> shake_hands();
  bool enter();  // counted from now on; false: there are too many
  void refuse(Refusal reason);
  Task<bool> serve_one();
  Task<bool> next_bytes();
  Task<bool> await_request();
  Task<Result<std::size_t>> read_head();
  Task<bool> handle(const RequestHead& head, Request& request);
  Task<bool> call_handler(const Request& request, RequestBody& body, SessionReply& reply);
  Task<bool> reject(Error error);
  Task<void> say_goodbye();
  [[nodiscard]] bool is_past_its_time() const;

  Loop& loop_;
  const Limits& limits_;
  std::optional<AddressShares::Place> share_;  // of its address, where that is looked at
  std::list<Session*>::iterator place_;
  Stream stream_;
  Wire wire_;
  Phase phase_ = Phase::handshake;
  bool must_linger_ = false;
  bool is_counted_ = false;  // as `counted_as_`: its subject, or none where it may not come in
  std::string counted_as_;
  bool is_stranger_ = false;
  SteadyTime began_ = std::chrono::steady_clock::now();
  PeerCertificate peer_;
};

}  // namespace kith::net
