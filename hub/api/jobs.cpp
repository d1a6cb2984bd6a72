// GET /v1/jobs: what the hub does on a schedule, when each runs next and what became of its last run, for operators.
#include "hub/storage/jobs.hpp"
#include "hub/api/handlers.hpp"
#include "hub/base/json.hpp"
#include "hub/jobs/words.hpp"
#include "hub/storage/database.hpp"

namespace kith::api {

Task<Result<void>> list_jobs(const Context& context, net::Body& /*body*/, net::Reply& reply) {
  if (!context.request.query.empty()) co_return fail(Errc::malformed_query);
  const auto listed = co_await context.services.database.run(
      {storage::Lane::read, context.principal.code().key(), reply.client_gone()}, context.request.deadline,
      [](pg::Connection& connection) { return storage::jobs::list(connection); });
  if (!listed) co_return fail(listed.error());
  std::string body;
  json::Writer out{body};
  out.begin_object().key("jobs").begin_array();
  for (const auto& job : listed->jobs) jobs::write(out, job);
  out.end_array().end_object();
  net::Response response;
  response.headers.push_back({"content-type", "application/json"});
  response.body = std::make_shared<const std::string>(std::move(body));
  co_return co_await reply.send(std::move(response));
}

}  // namespace kith::api
