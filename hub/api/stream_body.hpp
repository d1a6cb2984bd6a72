// A body that may take long, and the answer that is written while it comes. Both on the connection's thread.
#pragma once

#include <string>
#include <string_view>

#include "hub/api/context.hpp"
#include "hub/api/pace.hpp"
#include "hub/async/task.hpp"

namespace kith::api {

// A body whose sender may send for as long as it keeps sending, and is asked at each piece whether it still may: a
// stream can last longer than a certificate, than the standing of its organisation, or than the room on the disk.
class StreamBody final : public net::Body {
 public:
  // `is_stored`: what comes is written, which a full disk does not take.
  StreamBody(const Context& context, net::Body& body, bool is_stored = true)
      : context_(context), body_(body), pace_(context.services.stream_pace), is_stored_(is_stored) {}
  // Errors besides those of the body: deadline_exceeded (it comes too slowly), disk_low, not_authenticated,
  // not_registered.
  Task<Result<std::string_view>> read() override;
  void limit(std::uint64_t decoded_bytes) override { body_.limit(decoded_bytes); }
  void extend(Deadline deadline) override { body_.extend(deadline); }
  // Of the request, as the last read() has moved it.
  [[nodiscard]] Deadline until() const { return until_; }

 private:
  const Context& context_;
  net::Body& body_;
  Pace pace_;
  Deadline until_ = context_.request.deadline;
  const bool is_stored_;
};

// NDJSON that begins with its first piece, so that what fails before it still says so with a status.
class StreamAnswer {
 public:
  explicit StreamAnswer(net::Reply& reply) : reply_(reply) {}
  Task<Result<void>> write(std::string_view piece);
  Task<Result<void>> finish() { return reply_.finish(); }

 private:
  net::Reply& reply_;
  bool has_begun_ = false;
};

}  // namespace kith::api
