// What an organisation lets other hubs hold: it says so here, and sees record by record what each of them would get.
// Nobody else can say it for the organisation.
#include "hub/query/shares.hpp"

#include <algorithm>

#include "hub/api/handlers.hpp"
#include "hub/api/issuing.hpp"
#include "hub/api/query_string.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/query/records.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"

namespace kith::api {
namespace {

namespace store = storage::shares;

net::Response json_answer(std::string body) {
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

Result<PartyCode> decode_hub(const Context& context) {
  auto hub = PartyCode::parse(context.parameter);
  if (!hub) return fail(Errc::not_found);
  return *std::move(hub);
}

Task<Result<store::Listed>> read_shares(const OwnContext& context, net::Reply& reply) {
  co_return co_await context.services.database.run(
      {storage::Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [org = context.own.org()](pg::Connection& c) { return store::list(c, org); });
}

struct PreviewRequest {
  std::optional<RecordUid> record;
  std::optional<std::string> cursor;
  std::int32_t limit = query::default_page_records;
};

Result<PreviewRequest> decode_preview(const net::Request& request) {
  KITH_ASSIGN(const auto parameters, QueryString::parse(request.query, {{"record"}, {"limit"}, {"cursor"}}));
  PreviewRequest preview;
  KITH_ASSIGN(const auto limit, parameters.integer("limit", query::default_page_records, 1, query::most_page_records));
  preview.limit = static_cast<std::int32_t>(limit);
  if (const auto cursor = parameters.find("cursor")) preview.cursor = std::string{*cursor};
  const auto record = parameters.find("record");
  if (record && !(preview.record = RecordUid::parse(*record))) return fail(Errc::not_found);
  return preview;
}

// One record, or a page of all.
Task<Result<query::Page>> read_records(const OwnContext& context, PreviewRequest preview, net::Reply& reply) {
  const auto& services = context.services;
  const auto today = services.ingest.today();
  if (!preview.record)
    co_return co_await query::list(services.database, services.cursor_key, context.own.access(), {},
                                   std::move(preview.cursor), preview.limit, today, services.records_read_a_day,
                                   audit::Event::record_list, context.request.deadline, reply.client_gone());
  auto record = co_await query::get(services.database, context.own.access(), *preview.record, today,
                                    services.records_read_a_day, context.request.deadline, reply.client_gone());
  if (!record) co_return fail(record.error());
  query::Page page;
  page.records.push_back(*std::move(record));
  co_return page;
}

}  // namespace

Task<Result<void>> list_shares(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto listed = co_await read_shares(context, reply);
  if (!listed) co_return fail(listed.error());
  std::string body;
  json::Writer out{body};
  out.begin_object().key("hubs").begin_array();
  for (const auto& hub : listed->hubs)
    out.begin_object().member("hub", hub.code.text()).member("name", hub.name).end_object();
  out.end_array().key("shares").begin_array();
  for (const auto& held : listed->shares) query::write_share(out, held);
  out.end_array().end_object();
  co_return co_await reply.send(json_answer(std::move(body)));
}

Task<Result<void>> put_share(const OwnContext& context, net::Body& body, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto hub = decode_hub(context);
  if (!hub) co_return fail(hub.error());
  auto text = co_await read_small_json(context.request, body);
  if (!text) co_return fail(std::move(text).error());
  const auto share = query::parse_share(*std::move(text));
  if (!share) co_return fail(share.error());
  if (context.services.disk.is_low()) co_return fail(Errc::disk_low);
  const auto changed = co_await context.services.database.run(
      {storage::Lane::single, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [access = context.own.access(), hub = *hub, share = *share](pg::Connection& c) {
        return store::put(c, access, hub, share);
      });
  if (!changed) co_return fail(changed.error());
  std::string answer;
  json::Writer out{answer};
  query::write_share(out, {*hub, *share, SystemClock{}.now()});
  co_return co_await reply.send(json_answer(std::move(answer)));
}

Task<Result<void>> end_share(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto hub = decode_hub(context);
  if (!hub) co_return fail(hub.error());
  const auto ended = co_await context.services.database.run(
      {storage::Lane::single, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [access = context.own.access(), hub = *hub](pg::Connection& c) { return store::remove(c, access, hub); });
  if (!ended) co_return fail(ended.error());
  net::Response response;
  response.status = 204;
  co_return co_await reply.send(std::move(response));
}

Task<Result<void>> preview_share(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  const auto hub = decode_hub(context);
  if (!hub) co_return fail(hub.error());
  auto preview = decode_preview(context.request);
  if (!preview) co_return fail(preview.error());
  const auto listed = co_await read_shares(context, reply);
  if (!listed) co_return fail(listed.error());
  const auto held = std::ranges::find(listed->shares, *hub, &store::Held::hub);
  if (held == listed->shares.end()) co_return fail(Errc::not_found);
  const auto page = co_await read_records(context, *std::move(preview), reply);
  if (!page) co_return fail(page.error());
  std::string body;
  json::Writer out{body};
  out.begin_object().key("records").begin_array();
  for (const auto& record : page->records) query::write_view(out, record, *held, context.services.ingest.today());
  out.end_array();
  if (page->next) out.member("next", *page->next);
  out.end_object();
  co_return co_await reply.send(json_answer(std::move(body)));
}

}  // namespace kith::api
