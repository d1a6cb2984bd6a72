// The answer to one request on its way out: head, fixed or chunked body, and the rule that nothing follows a finished
// answer. Thread of the connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/net/head.hpp"
#include "hub/net/http.hpp"
#include "hub/net/loop.hpp"
#include "hub/net/stream.hpp"

namespace kith::net {

class SessionReply final : public Reply {
 public:
  // What the session knows about the request; it outlives the reply.
  struct Terms {
    Method method = Method::get;
    bool is_http_1_0 = false;
    bool must_close = false;  // may become true until the head is sent
    Deadline deadline;        // of the request, as last extended
  };
  SessionReply(Loop& loop, Stream& stream, Terms& terms) : loop_(loop), stream_(stream), terms_(terms) {}
  ~SessionReply() override { stream_.unwatch_peer(); }
  SessionReply(const SessionReply&) = delete;
  SessionReply& operator=(const SessionReply&) = delete;

  Task<Result<void>> send(Response response) override;
  Task<Result<void>> start(Response head) override;
  Task<Result<void>> write(std::string_view piece) override;
  Task<Result<void>> finish() override;
  std::stop_token client_gone() override { return stream_.watch_peer(); }

  // `100 Continue`, unless an answer has begun.
  Task<Result<void>> invite_body();
  [[nodiscard]] bool has_started() const { return state_ != State::empty; }
  [[nodiscard]] bool is_finished() const { return state_ == State::finished; }

 private:
  enum class State : std::uint8_t { empty, streaming, finished, broken };
  void append_head(std::string& out, const Response& response, bool is_streamed) const;
  Task<Result<void>> put(std::string_view bytes);

  Loop& loop_;
  Stream& stream_;
  Terms& terms_;
  State state_ = State::empty;
  bool has_body_ = true;
};

}  // namespace kith::net
