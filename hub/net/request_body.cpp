#include "hub/net/request_body.hpp"

#include <algorithm>

namespace kith::net {

RequestBody::RequestBody(Wire& wire, const RequestHead& head, const Limits& limits, BufferPool& pool,
                         SessionReply& reply, SessionReply::Terms& terms)
    : framed_(wire, head.framing),
      wire_(wire),
      limits_(limits),
      pool_(pool),
      reply_(reply),
      terms_(terms),
      framing_(head.framing),
      coding_(head.coding),
      awaits_invitation_(head.expects_continue),
      limit_(limits.body_bytes) {}

SteadyTime RequestBody::read_by() const {
  return std::min(std::chrono::steady_clock::now() + limits_.body_idle_time, terms_.deadline.at());
}

bool RequestBody::is_known_too_long() const {
  return coding_ == Coding::identity && framing_.kind == Framing::Kind::length && framing_.length > limit_;
}

Task<Result<std::string_view>> RequestBody::read() {
  if (failure_) co_return fail(*failure_);
  if (is_known_too_long()) {
    failure_ = Errc::body_too_large;
    co_return fail(*failure_);
  }
  auto piece = coding_ == Coding::identity ? co_await read_piece() : co_await read_inflated();
  if (piece) {
    given_ += piece->size();
    if (given_ > limit_) piece = fail(Errc::body_too_large);
  }
  if (!piece) failure_ = piece.error();
  co_return piece;
}

Task<Result<std::string_view>> RequestBody::read_piece() {
  if (awaits_invitation_ && !framed_.is_done() && wire_.arrived().empty()) {
    awaits_invitation_ = false;
    if (auto invited = co_await reply_.invite_body(); !invited) co_return fail(std::move(invited).error());
  }
  if (!wire_.arrived().empty()) awaits_invitation_ = false;
  auto piece = co_await framed_.next(read_by());
  if (!piece) is_broken_ = true;
  co_return piece;
}

Task<Result<std::string_view>> RequestBody::read_inflated() {
  if (framing_.kind == Framing::Kind::none) co_return std::string_view{};
  if (!inflater_) {
    inflater_ = Inflater::make(coding_, {limits_.expand_ratio, limits_.expand_floor_bytes, limits_.zstd_window_log});
    inflated_ = pool_.take();
  }
  while (true) {
    auto size = inflater_->inflate(compressed_, {inflated_->bytes, BufferPool::buffer_bytes});
    if (!size) co_return fail(std::move(size).error());
    if (*size > 0) co_return std::string_view(inflated_->bytes, *size);
    if (!compressed_.empty()) co_return fail(Errc::corrupt_compression);
    auto piece = co_await read_piece();
    if (!piece) co_return fail(std::move(piece).error());
    if (piece->empty()) {
      if (inflater_->is_complete()) co_return std::string_view{};
      co_return fail(Errc::corrupt_compression);
    }
    compressed_ = *piece;
  }
}

Task<bool> RequestBody::drain() {
  if (framed_.is_done()) co_return true;
  // Without its invitation the client may or may not send the body: what follows cannot be told apart.
  if (awaits_invitation_ || is_broken_) co_return false;
  std::uint64_t dropped = 0;
  const auto by = std::chrono::steady_clock::now() + limits_.body_idle_time;
  while (!framed_.is_done()) {
    auto piece = co_await framed_.next(by);
    if (!piece) co_return false;
    dropped += piece->size();
    if (dropped > limits_.drain_bytes) co_return false;
  }
  co_return true;
}

}  // namespace kith::net
