#include "hub/api/stream_body.hpp"

#include "hub/api/standing.hpp"

namespace kith::api {

Task<Result<std::string_view>> StreamBody::read() {
  until_ = Deadline::after(std::chrono::minutes{10});
  body_.extend(until_);
  const auto asked = std::chrono::steady_clock::now();
  auto piece = co_await body_.read();
  if (!piece) co_return piece;
  if (!pace_.keeps(std::chrono::steady_clock::now() - asked, piece->size()))
    co_return fail(Error{Errc::deadline_exceeded, {}, "the stream comes too slowly"});
  if (auto still = still_stands(context_, is_stored_); !still) co_return fail(std::move(still).error());
  co_return piece;
}

Task<Result<void>> StreamAnswer::write(std::string_view piece) {
  if (!has_begun_) {
    has_begun_ = true;
    net::Response head;
    head.headers.push_back({"content-type", "application/x-ndjson"});
    if (auto started = co_await reply_.start(std::move(head)); !started) co_return started;
  }
  co_return co_await reply_.write(piece);
}

}  // namespace kith::api
