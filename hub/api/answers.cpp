#include "hub/api/answers.hpp"

#include "hub/api/headers.hpp"

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

void append_keys_left(const Context& context, const Result<ingest::Answer>& answer) {
  const bool is_used_up = !answer && answer.error().code == Errc::idempotency_quota;
  if (!is_used_up && !(answer && answer->keys_left)) return;
  const auto& keys = context.services.ingest.limits().keys;
  append_quota(context.headers, {"idempotency-keys", static_cast<std::uint64_t>(keys.quota),
                                 is_used_up ? 0 : static_cast<std::uint64_t>(*answer->keys_left), keys.lifetime});
}

}  // namespace

Result<bool> wants_only_refused(const QueryString& query) {
  const auto results = query.find("results").value_or("all");
  if (results != "all" && results != "refused")
    return fail(Error{Errc::malformed_query, {}, "results: all or refused"});
  return results == "refused";
}

Task<Result<void>> send_answer(const Context& context, Result<ingest::Answer> answer, net::Reply& reply) {
  append_keys_left(context, answer);
  if (!answer) co_return fail(std::move(answer).error());
  net::Response response;
  response.status = answer->status;
  response.headers.push_back({"content-type", std::string{content_type(answer->type)}});
  response.body = std::make_shared<const std::string>(std::move(answer->body));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
