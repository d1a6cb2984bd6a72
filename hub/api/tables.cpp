// GET /v1/tables: an organisation's exact tables of its own records, as JSON or CSV.
#include "hub/query/tables.hpp"

#include <array>

#include "hub/api/handlers.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/query_string.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/database.hpp"

namespace kith::api {
namespace {

constexpr std::array<std::string_view, 2> formats = {"application/json", "text/csv"};

struct TablesRequest {
  query::TableRequest tables;
  std::string_view format;
};

Result<TablesRequest> decode(const net::Request& request) {
  KITH_ASSIGN(const auto query, QueryString::parse(request.query, {{"by", Times::repeated},
                                                                   {"where", Times::repeated},
                                                                   {"kind"},
                                                                   {"unknown"},
                                                                   {"multiple_bias"},
                                                                   {"taxonomy"}}));
  TablesRequest decoded;
  KITH_ASSIGN(decoded.format, negotiate(request, formats));
  KITH_ASSIGN(decoded.tables, query::parse({.by = query.all("by"),
                                            .where = query.all("where"),
                                            .kind = query.find("kind"),
                                            .unknown = query.find("unknown"),
                                            .multiple_bias = query.find("multiple_bias"),
                                            .taxonomy = query.find("taxonomy")}));
  return decoded;
}

}  // namespace

Task<Result<void>> get_tables(const OwnContext& context, net::Body& /*body*/, net::Reply& reply) {
  auto decoded = decode(context.request);
  if (!decoded) co_return fail(decoded.error());
  const auto& services = context.services;
  const auto set = co_await query::count(services.database, context.own.access(), std::move(decoded->tables),
                                         services.ingest.today(), context.request.deadline, reply.client_gone());
  // Of one that was refused there is none left.
  const auto share = services.database.share(storage::Lane::table, context.own.org());
  const bool is_used_up = !set && set.error().code == Errc::rate_limited;
  append_quota(context.headers, {"tables", share.most, is_used_up ? 0 : share.left, {}});
  if (!set) co_return fail(set.error());
  net::Response response;
  response.headers.push_back({"content-type", content_type(decoded->format)});
  response.body =
      std::make_shared<const std::string>(decoded->format == "text/csv" ? query::to_csv(*set) : query::to_json(*set));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
