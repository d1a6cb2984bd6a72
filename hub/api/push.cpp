// POST /v1/records. What is answered at the end goes through Ingest::push; a plain NDJSON stream is answered line by
// line while it is still being sent. The answer to a stream begins with its first result, so that a hub which cannot
// take records now still says so with a status.
#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/pace.hpp"
#include "hub/api/query_string.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

std::string_view content_type(storage::AnswerType type) {
  switch (type) {
    case storage::AnswerType::json:
      return "application/json";
    case storage::AnswerType::problem_json:
      return "application/problem+json";
    case storage::AnswerType::ndjson:
      return "application/x-ndjson";
  }
  __builtin_unreachable();
}

Result<ingest::Shape> shape_of(const net::Request& request) {
  const std::string type = media_type(request);
  if (type == "application/json") return ingest::Shape::document;
  if (type == "application/x-ndjson" || type == "application/jsonl") return ingest::Shape::ndjson;
  return fail(Errc::unsupported_media_type);
}

Result<ingest::PushRequest> decode(const Context& context) {
  KITH_ASSIGN(const auto query, QueryString::parse(context.request.query, {{"atomic"}, {"results"}}));
  KITH_ASSIGN(const auto shape, shape_of(context.request));
  KITH_ASSIGN(const bool is_atomic, query.boolean("atomic", false));
  KITH_ASSIGN(auto key, idempotency_key(context.request));
  const auto results = query.find("results").value_or("all");
  if (results != "all" && results != "refused")
    return fail(Error{Errc::malformed_query, {}, "results: all or refused"});
  const auto& principal = context.principal;
  return ingest::PushRequest{.sender = {principal.org(), {principal.funding()}},
                             .shape = shape,
                             .is_atomic = is_atomic,
                             .only_refused = results == "refused",
                             .idempotency_key = std::move(key),
                             .trace = context.trace};
}

// A body whose sender may send for as long as it keeps sending, and is asked at each piece whether it still may: a
// stream can last longer than a certificate, than the standing of its organisation, or than the room on the disk.
class StreamBody final : public net::Body {
 public:
  StreamBody(const Context& context, net::Body& body)
      : context_(context), body_(body), pace_(context.services.stream_pace) {}
  Task<Result<std::string_view>> read() override {
    body_.extend(Deadline::after(std::chrono::minutes{10}));
    const auto asked = std::chrono::steady_clock::now();
    auto piece = co_await body_.read();
    if (!piece) co_return piece;
    if (!pace_.keeps(std::chrono::steady_clock::now() - asked, piece->size()))
      co_return fail(Error{Errc::deadline_exceeded, {}, "the stream comes too slowly"});
    if (auto still = check(); !still) co_return fail(std::move(still).error());
    co_return piece;
  }
  void limit(std::uint64_t decoded_bytes) override { body_.limit(decoded_bytes); }
  void extend(Deadline deadline) override { body_.extend(deadline); }

 private:
  [[nodiscard]] Result<void> check() const {
    if (context_.services.disk.is_low()) return fail(Errc::disk_low);
    const auto& ends = context_.request.certificate_ends;
    if (ends && SystemClock{}.now() > *ends)
      return fail({Errc::not_authenticated, {}, "the client certificate has expired"});
    const auto directory = context_.services.directory.get();
    KITH_TRY(auth::authenticate(*directory, context_.request.subject));
    return {};
  }

  const Context& context_;
  net::Body& body_;
  Pace pace_;
};

void append_keys_left(const Context& context, const Result<ingest::Answer>& answer) {
  const bool is_used_up = !answer && answer.error().code == Errc::idempotency_quota;
  if (!is_used_up && !(answer && answer->keys_left)) return;
  const auto& keys = context.services.ingest.limits().keys;
  append_quota(context.headers, {"idempotency-keys", static_cast<std::uint64_t>(keys.quota),
                                 is_used_up ? 0 : static_cast<std::uint64_t>(*answer->keys_left), keys.lifetime});
}

net::Response head_of_stream() {
  net::Response head;
  head.headers.push_back({"content-type", "application/x-ndjson"});
  return head;
}

Task<Result<void>> stream(const Context& context, ingest::PushRequest request, net::Body& body, net::Reply& reply) {
  StreamBody guarded{context, body};
  guarded.limit(context.services.stream_bytes);
  bool has_begun = false;
  const auto write = [&](std::string_view piece) -> Task<Result<void>> {
    if (!has_begun) {
      has_begun = true;
      if (auto started = co_await reply.start(head_of_stream()); !started) co_return started;
    }
    co_return co_await reply.write(piece);
  };
  const auto accounts = co_await context.services.ingest.stream(std::move(request), guarded, write);
  if (!accounts) co_return fail(accounts.error());
  co_return co_await reply.finish();
}

}  // namespace

Task<Result<void>> push_records(const Context& context, net::Body& body, net::Reply& reply) {
  auto request = decode(context);
  if (!request) co_return fail(request.error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  if (!ingest::Ingest::is_answered_at_end(*request)) {
    co_return co_await stream(context, std::move(*request), body, reply);
  }
  Result<ingest::Answer> answer =
      co_await context.services.ingest.push(std::move(*request), body, context.request.deadline);
  append_keys_left(context, answer);
  if (!answer) co_return fail(answer.error());
  net::Response response;
  response.status = answer->status;
  response.headers.push_back({"content-type", std::string{content_type(answer->type)}});
  response.body = std::make_shared<const std::string>(std::move(answer->body));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
