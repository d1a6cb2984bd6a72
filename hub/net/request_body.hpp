// The body of one request: framing and content coding undone, limits kept. Thread of the connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "hub/net/inflate.hpp"
#include "hub/net/reply.hpp"
#include "hub/net/wire.hpp"

namespace kith::net {

class RequestBody final : public Body {
 public:
  RequestBody(Wire& wire, const RequestHead& head, const Limits& limits, BufferPool& pool, SessionReply& reply,
              SessionReply::Terms& terms);

  Task<Result<std::string_view>> read() override;
  void limit(std::uint64_t decoded_bytes) override { limit_ = decoded_bytes; }
  void extend(Deadline deadline) override { terms_.deadline = deadline; }

  // Reads and forgets what is left, within limits. True if another request may follow on this connection.
  Task<bool> drain();
  [[nodiscard]] bool is_done() const { return framed_.is_done(); }

 private:
  Task<Result<std::string_view>> read_piece();
  Task<Result<std::string_view>> read_inflated();
  [[nodiscard]] SteadyTime read_by() const;
  [[nodiscard]] bool is_known_too_long() const;

  FramedBody framed_;
  Wire& wire_;
  const Limits& limits_;
  BufferPool& pool_;
  SessionReply& reply_;
  SessionReply::Terms& terms_;
  Framing framing_;
  Coding coding_;
  bool awaits_invitation_;
  bool is_broken_ = false;  // the framing itself failed: nothing more can be read from the connection
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  std::optional<Error> failure_;
  std::unique_ptr<Inflater> inflater_;
  BufferPool::Lease inflated_;
  std::string_view compressed_;
};

}  // namespace kith::net
