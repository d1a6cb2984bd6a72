// Reading an organisation's own records and withdrawing one. Another organisation's uid, an unknown one and one that is
// no uid at all are answered alike: not found.
#include "hub/query/records.hpp"

#include <array>

#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/ingest/ingest.hpp"

namespace kith::api {
namespace {

constexpr std::array<std::string_view, 2> formats = {"application/json", "text/csv"};

net::Response answer(std::string_view type, std::string body) {
  net::Response response;
  response.headers.push_back({"content-type", content_type(type)});
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

struct ListRequest {
  storage::RecordFilter filter;
  std::optional<std::string> cursor;
  std::int32_t limit = query::default_page_records;
  std::string_view format;
};

Result<ListRequest> decode_list(const net::Request& request) {
  KITH_ASSIGN(const auto parameters,
              QueryString::parse(request.query, {{"kind"}, {"from"}, {"to"}, {"limit"}, {"cursor"}}));
  ListRequest list;
  KITH_ASSIGN(list.filter,
              query::parse_filter(parameters.find("kind"), parameters.find("from"), parameters.find("to")));
  KITH_ASSIGN(const auto limit, parameters.integer("limit", query::default_page_records, 1, query::most_page_records));
  KITH_ASSIGN(list.format, negotiate(request, formats));
  list.limit = static_cast<std::int32_t>(limit);
  if (const auto cursor = parameters.find("cursor")) list.cursor = std::string{*cursor};
  return list;
}

// RFC 8288: the same question, as it was understood, with the next cursor. Written anew, because in the query as sent a
// name may be spelt in many ways.
std::string next_link(const ListRequest& list, std::string_view cursor) {
  std::string link = "</v1/records?";
  if (list.filter.kind) link.append(*list.filter.kind == RecordKind::incident ? "kind=incident&" : "kind=aggregate&");
  if (list.filter.reported_from) link.append("from=").append(list.filter.reported_from->text()).append("&");
  if (list.filter.reported_to) link.append("to=").append(list.filter.reported_to->text()).append("&");
  link.append("limit=").append(std::to_string(list.limit));
  return link.append("&cursor=").append(cursor).append(">; rel=\"next\"");
}

Result<RecordUid> decode_uid(const Context& context) {
  const auto uid = RecordUid::parse(context.parameter);
  if (!uid) return fail(Errc::not_found);
  return *uid;
}

// Says how many more records may be read today to who has read the better part of them, and to who was refused for it
// when to come again.
void tell_of_quota(const Context& context, const Result<std::int64_t>& left) {
  const auto most = context.services.records_read_a_day;
  const bool is_used_up = !left && left.error().hint == storage::day_is_used_up;
  const bool is_less = !left && left.error().hint == storage::day_has_less;
  if (!is_used_up && !is_less && (!left || *left > most / 2)) return;
  constexpr std::chrono::seconds day = std::chrono::days{1};
  const auto ends_in = day - std::chrono::floor<std::chrono::seconds>(SystemClock{}.now().time_since_epoch()) % day;
  if (!left) context.headers.push_back({"retry-after", std::to_string(ends_in.count())});
  if (is_less) return;  // how many are left the next answer says
  append_quota(context.headers, {"records", static_cast<std::uint64_t>(most),
                                 left ? static_cast<std::uint64_t>(*left) : 0, day, ends_in});
}

// What If-Match asks for, held against the record as it is; whether it still is then, the withdrawal itself finds out.
Task<Result<storage::ExpectedRevision>> expected_revision(const OwnContext& context, RecordUid uid, net::Reply& reply) {
  using storage::ExpectedRevision;
  const std::string* condition = context.request.header("if-match");
  if (condition == nullptr) co_return ExpectedRevision{};
  const auto record =
      co_await query::get(context.services.database, context.own.access(), uid, context.services.ingest.today(),
                          storage::as_many_as_asked, context.request.deadline, reply.client_gone());
  if (!record && record.error().code != Errc::not_found) co_return fail(record.error());
  const bool fits = record && matches_strongly(*condition, query::entity_tag(*record));
  co_return fits ? ExpectedRevision::exactly(record->record.envelope.revision) : ExpectedRevision::none();
}

}  // namespace

Task<Result<void>> list_records(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  auto list = decode_list(context.request);
  if (!list) co_return fail(list.error());
  const auto& services = context.services;
  // A file to keep is an export; the log says so.
  const auto as = list->format == "text/csv" ? audit::Event::record_export : audit::Event::record_list;
  const auto page = co_await query::list(
      services.database, services.cursor_key, context.own.access(), list->filter, std::move(list->cursor), list->limit,
      services.ingest.today(), services.records_read_a_day, as, context.request.deadline, reply.client_gone());
  tell_of_quota(context, page.map([](const query::Page& read) { return read.left; }));
  if (!page) co_return fail(page.error());
  auto response = answer(list->format, list->format == "text/csv" ? query::to_csv(*page) : query::to_json(*page));
  if (page->next) response.headers.push_back({"link", next_link(*list, *page->next)});
  co_return co_await reply.send(std::move(response));
}

Task<Result<void>> get_record(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto uid = decode_uid(context);
  if (!uid) co_return fail(uid.error());
  const auto record =
      co_await query::get(context.services.database, context.own.access(), *uid, context.services.ingest.today(),
                          context.services.records_read_a_day, context.request.deadline, reply.client_gone());
  if (!record) tell_of_quota(context, fail(record.error()));
  if (!record) co_return fail(record.error());
  std::string body;
  query::append_json(body, *record);
  auto response = answer("application/json", std::move(body));
  const std::string tag = query::entity_tag(*record);
  response.headers.push_back({"etag", tag});
  const std::string* condition = context.request.header("if-none-match");
  if (condition != nullptr && matches(*condition, tag)) {
    response.status = 304;
    response.body = std::make_shared<const std::string>();
  }
  co_return co_await reply.send(std::move(response));
}

Task<Result<void>> withdraw_record(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto uid = decode_uid(context);
  if (!uid) co_return fail(uid.error());
  const auto expected = co_await expected_revision(context, *uid, reply);
  if (!expected) co_return fail(expected.error());
  const auto result =
      co_await context.services.ingest.withdraw(context.own.access(), *uid, *expected, context.request.deadline);
  if (!result) co_return fail(result.error());
  std::string body;
  ingest::append_json(body, *result);
  co_return co_await reply.send(answer("application/json", std::move(body)));
}

}  // namespace kith::api
