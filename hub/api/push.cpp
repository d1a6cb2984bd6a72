// POST /v1/records. What is answered at the end goes through Ingest::push; a plain NDJSON stream is answered line by
// line while it is still being sent. The answer to a stream begins with its first result, so that a hub which cannot
// take records now still says so with a status.
#include "hub/api/answers.hpp"
#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/api/standing.hpp"
#include "hub/api/stream_body.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

Result<ingest::Shape> shape_of(const net::Request& request) {
  const std::string type = media_type(request);
  if (type == "application/json") return ingest::Shape::document;
  if (type == "application/x-ndjson" || type == "application/jsonl") return ingest::Shape::ndjson;
  return fail(Errc::unsupported_media_type);
}

Result<ingest::PushRequest> decode(const OwnContext& context) {
  KITH_ASSIGN(const auto query, QueryString::parse(context.request.query, {{"atomic"}, {"results"}}));
  KITH_ASSIGN(const auto shape, shape_of(context.request));
  KITH_ASSIGN(const bool is_atomic, query.boolean("atomic", false));
  KITH_ASSIGN(auto key, idempotency_key(context.request));
  KITH_ASSIGN(const bool only_refused, wants_only_refused(query));
  return ingest::PushRequest{.sender = {context.own.org(), {context.own.funding()}},
                             .shape = shape,
                             .is_atomic = is_atomic,
                             .only_refused = only_refused,
                             .idempotency_key = std::move(key),
                             .trace = context.trace};
}

Task<Result<void>> stream(const Context& context, ingest::PushRequest request, net::Body& body, net::Reply& reply) {
  StreamBody guarded{context, body};
  guarded.limit(context.services.stream_bytes);
  StreamAnswer answer{reply};
  const auto write = [&answer](std::string_view piece) { return answer.write(piece); };
  const auto accounts = co_await context.services.ingest.stream(std::move(request), guarded, write);
  if (!accounts) co_return fail(accounts.error());
  co_return co_await answer.finish();
}

}  // namespace

Task<Result<void>> push_records(const OwnContext& context, net::Body& body, net::Reply& reply) {
  auto request = decode(context);
  if (!request) co_return fail(request.error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  if (!ingest::Ingest::is_answered_at_end(*request)) {
    co_return co_await stream(context, std::move(*request), body, reply);
  }
  const auto go_on = [&] { return still_awaited(context, reply, context.request.deadline, true); };
  auto answer = co_await context.services.ingest.push(std::move(*request), body, context.request.deadline, go_on);
  co_return co_await send_answer(context, std::move(answer), reply);
}

}  // namespace kith::api
