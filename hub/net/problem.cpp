#include "hub/net/problem.hpp"

#include "hub/base/json.hpp"
#include "hub/base/problem_kinds.hpp"

namespace kith::net {
namespace {

// How soon to come back: soon where the hub is only busy, later where an operator may have to act.
std::string_view retry_after_seconds(Errc code) {
  return code == Errc::too_busy || code == Errc::rate_limited ? "1" : "5";
}

std::string problem_body(const Error& error, const ErrorInfo& info, const std::optional<TraceId>& trace) {
  std::string body;
  body.reserve(320);
  json::Writer out(body);
  out.begin_object();
  const ProblemKind* kind = problem_kind(error);
  out.member("type", "/problems/" + std::string(kind != nullptr ? kind->slug : info.slug));
  out.member("title", kind != nullptr ? kind->title : info.title);
  out.member("status", std::int64_t{info.http_status});
  std::string detail;
  if (!error.hint.empty() && kind == nullptr) detail.append(error.hint).append(". ");
  detail.append(kind != nullptr ? kind->advice : info.advice);
  out.member("detail", detail);
  if (!error.place.pointer.empty()) out.member("pointer", error.place.pointer);
  if (error.place.row != 0) out.member("row", static_cast<std::int64_t>(error.place.row));
  if (!error.place.column.empty()) out.member("column", error.place.column);
  if (trace) out.member("trace_id", trace->text());
  out.end_object();
  return body;
}

}  // namespace

Response problem(const Error& error, const std::optional<TraceId>& trace) {
  const auto& info = error_info(error.code);
  Response response;
  response.status = info.http_status;
  response.headers.push_back({"Content-Type", "application/problem+json"});
  // Where the kind says what to do first, waiting alone does not help.
  if ((info.http_status == 503 || info.http_status == 429) && problem_kind(error) == nullptr)
    response.headers.push_back({"Retry-After", std::string(retry_after_seconds(error.code))});
  response.body = std::make_shared<const std::string>(problem_body(error, info, trace));
  return response;
}

}  // namespace kith::net
