// The bytes of one connection on their way into messages: a buffer borrowed from the thread's pool while there is
// something in it, and the reading of bodies by their framing. Thread of the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/net/chunked.hpp"
#include "hub/net/head.hpp"
#include "hub/net/stream.hpp"

namespace kith::net {

// Buffers of one size that a thread's connections take turns with: thousands of idle ones hold none.
class BufferPool {
 public:
  static constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;
  struct Buffer {
    char bytes[buffer_bytes];
  };
  class Return {
   public:
    explicit Return(BufferPool* pool = nullptr) : pool_(pool) {}
    void operator()(Buffer* buffer) const;

   private:
    BufferPool* pool_;
  };
  using Lease = std::unique_ptr<Buffer, Return>;

  [[nodiscard]] Lease take();

 private:
  static constexpr std::size_t kept = 64;
  std::vector<std::unique_ptr<Buffer>> spare_;
};

class Wire {
 public:
  Wire(Stream& stream, BufferPool& pool) : stream_(stream), pool_(pool) {}

  [[nodiscard]] std::string_view arrived() const {
    return buffer_ ? std::string_view(buffer_->bytes + begin_, end_ - begin_) : std::string_view{};
  }
  void consume(std::size_t bytes) { begin_ += bytes; }
  // Reads once: at least one byte more in arrived(). Errors: those of Stream::read, and connection_closed at the end.
  Task<Result<void>> fill(SteadyTime by);
  // The same without waiting; false when nothing has come.
  Result<bool> fill_now();
  // Gives the buffer back if it is empty.
  void rest();
  // The same byte of the buffer, for writing: to close the gaps that chunk headers leave between data.
  char* writable_at(const char* place) { return buffer_->bytes + (place - buffer_->bytes); }
  // True when the last fill() failed because the peer said goodbye, not because the connection broke.
  [[nodiscard]] bool ended_orderly() const { return has_ended_; }
  Stream& stream() { return stream_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  std::span<char> room();
  Result<void> take(std::size_t size);

  Stream& stream_;
  BufferPool& pool_;
  BufferPool::Lease buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool has_ended_ = false;
};

// One message's body, still content-coded.
class FramedBody {
 public:
  FramedBody(Wire& wire, Framing framing) : wire_(wire), framing_(framing), remaining_(framing.length) {}

  // The next piece, valid until the next call on the wire; empty at the end. Errors: those of Wire::fill,
  // malformed_request.
  Task<Result<std::string_view>> next(SteadyTime by);
  [[nodiscard]] bool is_done() const;
  // The same without waiting: what is already here, or an empty piece.
  Result<std::string_view> take_arrived();

 private:
  Result<std::string_view> take_chunks();

  Wire& wire_;
  Framing framing_;
  std::uint64_t remaining_;
  ChunkDecoder chunks_;
  bool has_ended_ = false;  // of a body that ends with the connection
};

}  // namespace kith::net
