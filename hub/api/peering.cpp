// GET /v1/federation/peering: who this hub is and who it takes the asking hub for, so that both sides of a connection
// can be tried with one question.
#include "hub/api/handlers.hpp"
#include "hub/federation/meeting.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/peers.hpp"

namespace kith::api {

Task<Result<void>> get_peering(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto& identity = context.services.federation;
  if (!identity) co_return fail(Errc::not_found);
  const PartyCode& peer = context.principal.code();
  const auto described = co_await context.services.database.run(
      {storage::Lane::read, peer.key(), reply.client_gone()}, context.request.deadline,
      [&](pg::Connection& connection) { return storage::peers::find(connection, peer.key()); });
  if (!described) co_return fail(described.error());
  const federation::Meeting meeting{identity->hub, identity->signing_key, peer,
                                    *described ? std::optional{(*described)->signing_key} : std::nullopt};
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(federation::write_meeting(meeting));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
