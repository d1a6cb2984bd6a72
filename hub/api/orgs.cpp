// GET /v1/orgs: who is registered here and how they stand, for operators. What a party has sent, how much of it or when
// is no part of it: no route shows an operator a record or a count.
#include <map>

#include "hub/api/handlers.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/registry.hpp"

namespace kith::api {
namespace {

struct Registered {
  std::vector<storage::Organisation> parties;
  std::map<OrgCode, WallTime> ends;
};

Result<Registered> read_registered(pg::Connection& connection) {
  Registered all;
  KITH_ASSIGN(all.parties, storage::registry::list(connection));
  KITH_ASSIGN(all.ends, storage::registry::certificate_ends(connection));
  return all;
}

void append_party(json::Writer& out, const storage::Organisation& party, const Registered& all, WallTime now) {
  const auto& profile = party.profile;
  out.begin_object().member("code", profile.org.text()).member("kind", name(profile.kind));
  out.member("state", storage::name(profile.state));
  out.member("since", audit::timestamp(WallTime{party.added_on}).substr(0, 10));
  const auto ends = all.ends.find(profile.org);
  if (ends != all.ends.end())
    out.member("certificate_days", std::int64_t{std::chrono::floor<std::chrono::days>(ends->second - now).count()});
  out.end_object();
}

}  // namespace

Task<Result<void>> list_organisations(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto all =
      co_await context.services.database.run({storage::Lane::read, context.principal.code().key(), reply.client_gone()},
                                             context.request.deadline, read_registered);
  if (!all) co_return fail(all.error());
  std::string body;
  json::Writer out{body};
  out.begin_object().key("organisations").begin_array();
  const WallTime now = SystemClock{}.now();
  for (const auto& party : all->parties) append_party(out, party, *all, now);
  out.end_array().end_object();
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(body));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
