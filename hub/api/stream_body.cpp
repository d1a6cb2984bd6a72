#include "hub/api/stream_body.hpp"

#include "hub/base/clock.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {

Task<Result<std::string_view>> StreamBody::read() {
  body_.extend(Deadline::after(std::chrono::minutes{10}));
  const auto asked = std::chrono::steady_clock::now();
  auto piece = co_await body_.read();
  if (!piece) co_return piece;
  if (!pace_.keeps(std::chrono::steady_clock::now() - asked, piece->size()))
    co_return fail(Error{Errc::deadline_exceeded, {}, "the stream comes too slowly"});
  if (auto still = check(); !still) co_return fail(std::move(still).error());
  co_return piece;
}

Result<void> StreamBody::check() const {
  if (is_stored_ && context_.services.disk.is_low()) return fail(Errc::disk_low);
  const auto& ends = context_.request.certificate_ends;
  if (ends && SystemClock{}.now() > *ends)
    return fail({Errc::not_authenticated, {}, "the client certificate has expired"});
  const auto directory = context_.services.directory.get();
  KITH_TRY(auth::authenticate(*directory, context_.request.subject));
  return {};
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
