// GET /v1/meta and GET /v1/openapi.json: what this hub takes and how to speak to it, made once, when the hub starts;
// and who it takes the one who asks for.
#include "hub/api/meta.hpp"

#include "hub/api/handlers.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "hub/query/table_request.hpp"
#include "schemas/decode.hpp"

namespace kith::api {
namespace {

Task<Result<void>> send_json(net::Reply& reply, std::shared_ptr<const std::string> bytes) {
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::move(bytes);
  co_return co_await reply.send(std::move(response));
}

void write_records(json::Writer& out) {
  out.key("records").begin_object();
  out.key("kinds").begin_array().string("incident").string("aggregate").end_array();
  out.key("schema_versions").begin_array().integer(records::schema_version).end_array();
  out.key("taxonomy_versions").begin_array();
  out.string(name(Taxonomy::sah_2020)).string(name(Taxonomy::sah_2023)).end_array();
  out.end_object();
}

void write_code_lists(json::Writer& out) {
  out.key("code_lists").begin_object();
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    out.member(name(list), static_cast<std::int64_t>(codes(list).size()));
  }
  out.end_object();
}

// What stands now; what has expired is a role no more.
void write_roles(json::Writer& out, const auth::Principal& principal, WallTime now) {
  out.key("roles").begin_array();
  for (const auth::Held& held : principal.held()) {
    if (!held.stands(now)) continue;
    out.begin_object().member("role", name(held.role));
    if (held.whose != nullptr) out.member("org", held.whose->code.text());
    if (held.region) out.member("region", place_code_text(*held.region));
    if (held.expires)
      out.member("last_day", audit::timestamp(*held.expires - std::chrono::microseconds{1}).substr(0, 10));
    out.end_object();
  }
  out.end_array();
}

}  // namespace

std::string make_meta(const MetaFacts& facts) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("name", "kith-hub").member("version", facts.version).member("api", "v1");
  out.member("time_zone", facts.time_zone);
  out.key("audit").begin_object().member("key", facts.audit_key).end_object();
  write_records(out);
  out.key("limits").begin_object();
  for (const auto& [limit, value] : facts.limits) out.member(limit, value);
  out.end_object();
  out.key("dimensions").begin_array();
  for (const query::TableDimension& dimension : query::table_dimensions()) out.string(dimension.name);
  out.end_array();
  write_code_lists(out);
  out.end_object();
  return text;
}

Task<Result<void>> get_meta(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  auto body = std::make_shared<std::string>(*context.services.meta);
  body->pop_back();  // the brace: the asker is one more member
  *body += ",\"you\":";
  json::Writer out{*body};
  out.begin_object().member("code", context.principal.code().text());
  write_roles(out, context.principal, SystemClock{}.now());
  out.end_object();
  *body += '}';
  co_return co_await send_json(reply, std::move(body));
}

Task<Result<void>> get_api_description(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  co_return co_await send_json(reply, context.services.api_description);
}

}  // namespace kith::api
