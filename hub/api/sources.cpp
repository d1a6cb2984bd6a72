// POST /v1/sources/{source}/records and /preview: a member's own export, adapted here. Closed for organisations marked
// edge-only, whose rows may not leave their own machines; dispatch puts such a refusal on the log.
#include <map>

#include "adapters/mapping.hpp"
#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/api/stream_body.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

constexpr std::int64_t usual_preview_rows = 20, most_preview_rows = 200;

// The adapters that come with the hub, compiled at their first use and kept.
const std::map<std::string_view, adapters::Mapping>& sources() {
  static const auto compiled = [] {
    std::map<std::string_view, adapters::Mapping> all;
    for (const auto& adapter : adapters::built_in())
      if (auto mapping = adapters::built_in(adapter.name)) all.emplace(adapter.name, *std::move(mapping));
    return all;
  }();
  return compiled;
}

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
  return std::ranges::find(types, media_type(request)) != types.end();
}

Result<ingest::SourceRequest> decode(const Context& context) {
  const auto& principal = context.principal;
  if (principal.is_edge_only())
    return fail(Error{Errc::not_permitted, {}, "this organisation's exports are adapted on its own machines only"});
  const auto source = sources().find(context.parameter);
  if (source == sources().end()) return fail(Errc::not_found);
  if (!is_export(context.request)) return fail(Errc::unsupported_media_type);
  return ingest::SourceRequest{
      .sender = {principal.org(), {principal.funding()}}, .mapping = source->second, .only_refused = false};
}

Result<ingest::SourceRequest> decode_push(const Context& context) {
  KITH_ASSIGN(auto request, decode(context));
  KITH_ASSIGN(const auto query, QueryString::parse(context.request.query, {{"results"}}));
  const auto results = query.find("results").value_or("all");
  if (results != "all" && results != "refused")
    return fail(Error{Errc::malformed_query, {}, "results: all or refused"});
  request.only_refused = results == "refused";
  return request;
}

Result<std::size_t> decode_rows(const net::Request& request) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{"rows"}}));
  KITH_ASSIGN(const auto rows, query.integer("rows", usual_preview_rows, 0, most_preview_rows));
  return static_cast<std::size_t>(rows);
}

}  // namespace

Task<Result<void>> push_source(const Context& context, net::Body& body, net::Reply& reply) {
  auto request = decode_push(context);
  if (!request) co_return fail(request.error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  StreamBody guarded{context, body};
  StreamAnswer answer{reply};
  const auto write = [&answer](std::string_view piece) { return answer.write(piece); };
  const auto accounts = co_await context.services.ingest.push_source(std::move(*request), guarded, write);
  if (!accounts) co_return fail(accounts.error());
  co_return co_await answer.finish();
}

Task<Result<void>> preview_source(const Context& context, net::Body& body, net::Reply& reply) {
  auto request = decode(context);
  if (!request) co_return fail(request.error());
  const auto rows = decode_rows(context.request);
  if (!rows) co_return fail(rows.error());
  StreamBody guarded{context, body};
  auto preview = co_await context.services.ingest.preview_source(std::move(*request), *rows, guarded);
  if (!preview) co_return fail(std::move(preview).error());
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.headers.push_back({"cache-control", "no-store"});
  response.body = std::make_shared<const std::string>(std::move(*preview));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
