// GET /v1/sources, POST /v1/sources/{source}/records and /preview: a member's own export, adapted here. Closed for
// organisations whose rows may not leave their own machines, because they are marked so or because of their money;
// dispatch puts such a refusal on the log.
#include <algorithm>

#include "hub/api/answers.hpp"
#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/api/standing.hpp"
#include "hub/api/stream_body.hpp"
#include "hub/base/json.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

constexpr std::int64_t usual_preview_rows = 20, most_preview_rows = 200;

// What the bytes are is seen by the adapter; the type only keeps away what no export is.
bool is_export(const net::Request& request) {
  constexpr std::array<std::string_view, 7> types = {
      "text/csv",
      "text/tab-separated-values",
      "application/json",
      "application/x-ndjson",
      "application/jsonl",
      "application/octet-stream",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  return std::ranges::find(types, bare_media_type(request)) != types.end();
}

// Whether rows of this organisation may leave its own machines.
Result<void> may_send_exports(const auth::OwnRecords& own) {
  if (own.is_edge_only())
    return fail(Error{Errc::not_permitted, {}, "this organisation's exports are adapted on its own machines only"});
  // Rows of clients may not be given to anybody, however briefly (28 CFR 94.115).
  if (records::is_counts_only(own.funding()))
    return fail(Error{Errc::not_permitted, {}, "VOCA, VAWA or FVPSA money: exports are adapted on own machines only"});
  return {};
}

Result<ingest::SourceRequest> decode(const OwnContext& context) {
  const auto& own = context.own;
  KITH_TRY(may_send_exports(own));
  auto source = context.services.sources.get()->find(own.org(), context.parameter);
  if (!source) return fail(Errc::not_found);
  if (!is_export(context.request))
    return fail(Error{Errc::unsupported_media_type, {}, "an export is text/csv, JSON, NDJSON or a workbook"});
  return ingest::SourceRequest{.sender = {own.org(), {own.funding()}},
                               .source = std::string{context.parameter},
                               .mapping = std::move(source->mapping),
                               .sharing = source->sharing,
                               .only_refused = false};
}

Result<ingest::SourceRequest> decode_push(const OwnContext& context) {
  KITH_ASSIGN(auto request, decode(context));
  KITH_ASSIGN(const auto query, QueryString::parse(context.request.query, {{"results"}}));
  KITH_ASSIGN(request.only_refused, wants_only_refused(query));
  return request;
}

Result<std::size_t> decode_rows(const net::Request& request) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{"rows"}}));
  KITH_ASSIGN(const auto rows, query.integer("rows", usual_preview_rows, 0, most_preview_rows));
  return static_cast<std::size_t>(rows);
}

Task<Result<void>> stream(const Context& context, ingest::SourceRequest request, net::Body& body, net::Reply& reply) {
  StreamBody guarded{context, body};
  StreamAnswer answer{reply};
  const auto write = [&answer](std::string_view piece) { return answer.write(piece); };
  const auto go_on = [&] { return still_awaited(context, reply, guarded.until(), true); };
  const auto accounts = co_await context.services.ingest.push_source(std::move(request), guarded, write, go_on);
  if (!accounts) co_return fail(accounts.error());
  co_return co_await answer.finish();
}

}  // namespace

// Whoever may preview may ask what there is to name; a closed door says so here, before anybody sends rows to it.
Task<Result<void>> list_sources(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  std::string body;
  json::Writer out{body};
  out.begin_object().key("open").boolean(may_send_exports(context.own).has_value());
  out.key("sources").begin_array();
  for (const auto& source : context.services.sources.get()->list(context.own.org())) {
    out.begin_object().member("name", source.name).member("version", std::int64_t{source.version});
    out.key("own").boolean(source.is_own).end_object();
  }
  out.end_array().end_object();
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(body));
  co_return co_await reply.send(std::move(response));
}

Task<Result<void>> push_source(const OwnContext& context, net::Body& body, net::Reply& reply) {
  auto request = decode_push(context);
  if (!request) co_return fail(request.error());
  auto key = idempotency_key(context.request);
  if (!key) co_return fail(key.error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  if (!*key) co_return co_await stream(context, std::move(*request), body, reply);
  const auto go_on = [&] { return still_awaited(context, reply, context.request.deadline, true); };
  auto answer = co_await context.services.ingest.push_source(std::move(*request), std::move(**key), body,
                                                             context.request.deadline, go_on);
  co_return co_await send_answer(context, std::move(answer), reply);
}

Task<Result<void>> preview_source(const OwnContext& context, net::Body& body, net::Reply& reply) {
  auto request = decode(context);
  if (!request) co_return fail(request.error());
  const auto rows = decode_rows(context.request);
  if (!rows) co_return fail(rows.error());
  StreamBody guarded{context, body, false};
  const auto go_on = [&] { return still_awaited(context, reply, guarded.until(), false); };
  auto preview = co_await context.services.ingest.preview_source(std::move(*request), *rows, guarded, go_on);
  if (!preview) co_return fail(std::move(preview).error());
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(*preview));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
