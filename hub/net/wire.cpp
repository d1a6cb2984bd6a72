#include "hub/net/wire.hpp"

#include <algorithm>
#include <cstring>

namespace kith::net {

void BufferPool::Return::operator()(Buffer* buffer) const {
  std::unique_ptr<Buffer> owned(buffer);
  if (pool_->spare_.size() < kept) pool_->spare_.push_back(std::move(owned));
}

BufferPool::Lease BufferPool::take() {
  if (spare_.empty()) return Lease(new Buffer, Return(this));
  auto* buffer = spare_.back().release();
  spare_.pop_back();
  return Lease(buffer, Return(this));
}

void Wire::rest() {
  if (begin_ != end_) return;
  buffer_.reset();
  begin_ = end_ = 0;
}

std::span<char> Wire::room() {
  if (!buffer_) buffer_ = pool_.take();
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == BufferPool::buffer_bytes) {
    std::memmove(buffer_->bytes, buffer_->bytes + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {buffer_->bytes + end_, BufferPool::buffer_bytes - end_};
}

Result<void> Wire::take(std::size_t size) {
  has_ended_ = size == 0;
  if (has_ended_) return fail(Errc::connection_closed);
  end_ += size;
  bytes_read_ += size;
  return {};
}

Task<Result<void>> Wire::fill(SteadyTime by) {
  auto size = co_await stream_.read(room(), by);
  if (!size) co_return fail(std::move(size).error());
  co_return take(*size);
}

Result<bool> Wire::fill_now() {
  KITH_ASSIGN(const auto size, stream_.read_now(room()));
  if (!size) return false;
  KITH_TRY(take(*size));
  return true;
}

bool FramedBody::is_done() const {
  switch (framing_.kind) {
    case Framing::Kind::none:
      return true;
    case Framing::Kind::length:
      return remaining_ == 0;
    case Framing::Kind::chunked:
      return chunks_.is_done();
    case Framing::Kind::until_close:
      return has_ended_;
  }
  return true;
}

Result<std::string_view> FramedBody::take_chunks() {
  std::string_view gathered;
  while (!chunks_.is_done() && !wire_.arrived().empty()) {
    KITH_ASSIGN(const auto step, chunks_.step(wire_.arrived()));
    wire_.consume(step.consumed);
    if (gathered.empty()) {
      gathered = step.data;
    } else if (!step.data.empty()) {
      // Small chunks become one piece: the data moves down over the chunk headers between.
      std::memmove(wire_.writable_at(gathered.data() + gathered.size()), step.data.data(), step.data.size());
      gathered = {gathered.data(), gathered.size() + step.data.size()};
    }
  }
  return gathered;
}

Result<std::string_view> FramedBody::take_arrived() {
  if (framing_.kind == Framing::Kind::chunked) return take_chunks();
  auto piece = wire_.arrived();
  if (framing_.kind == Framing::Kind::none) return std::string_view{};
  if (framing_.kind == Framing::Kind::length) {
    piece = piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), remaining_)));
    remaining_ -= piece.size();
  }
  wire_.consume(piece.size());
  return piece;
}

Task<Result<std::string_view>> FramedBody::next(SteadyTime by) {
  while (!is_done()) {
    auto piece = take_arrived();
    if (!piece || !piece->empty() || is_done()) co_return piece;
    auto filled = co_await wire_.fill(by);
    if (filled) continue;
    const bool is_orderly = filled.error().code == Errc::connection_closed && wire_.ended_orderly();
    if (framing_.kind != Framing::Kind::until_close || !is_orderly) co_return fail(std::move(filled).error());
    has_ended_ = true;
  }
  co_return std::string_view{};
}

}  // namespace kith::net
