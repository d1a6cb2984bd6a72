#include "hub/api/dispatch.hpp"

#include "auth/permits.hpp"
#include "hub/api/routes.hpp"
#include "hub/base/log.hpp"
#include "hub/net/problem.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/database.hpp"

namespace kith::api {
namespace {

// Passes everything on and remembers whether the answer has begun, because only then may a problem no longer be sent.
class WatchedReply final : public net::Reply {
 public:
  explicit WatchedReply(net::Reply& reply) : reply_(reply) {}
  Task<Result<void>> send(net::Response response) override {
    status_ = response.status;
    return reply_.send(std::move(response));
  }
  Task<Result<void>> start(net::Response head) override {
    status_ = head.status;
    return reply_.start(std::move(head));
  }
  Task<Result<void>> write(std::string_view piece) override { return reply_.write(piece); }
  Task<Result<void>> finish() override { return reply_.finish(); }

  [[nodiscard]] bool has_begun() const { return status_ != 0; }
  [[nodiscard]] int status() const { return status_; }

 private:
  net::Reply& reply_;
  int status_ = 0;
};

// Refusals that say something about who asks, and so belong on the log that the owner of the records can see.
bool is_audited(Errc code) {
  // A cursor that does not open may be another organisation's.
  return code == Errc::not_permitted || code == Errc::wrong_organisation || code == Errc::malformed_cursor;
}

// On failure the refusal stands all the same, and the metrics of the control lane show why it is not on the log.
Task<void> audit_refusal(const Services& services, const auth::Principal& principal, Errc reason) {
  storage::AuditLeaf leaf;
  leaf.event = storage::AuditEvent::refusal;
  leaf.org = principal.org();
  leaf.principal = storage::AuditPrincipal::of(principal.org());
  leaf.reason = reason;
  const auto written =
      co_await services.database.run({storage::Lane::control, principal.org()},
                                     Deadline::after(std::chrono::seconds{5}), [leaf](pg::Connection& connection) {
                                       return storage::audit::append_refusals(connection, {&leaf, 1});
                                     });
  log::warning("request.refused", {{"org", principal.org()}, {"reason", reason}});
  if (!written) log::error("audit.not_written", {{"reason", written.error().code}});
}

net::Response method_not_allowed(const std::vector<net::Method>& allowed) {
  std::string list;
  for (const net::Method method : allowed) {
    if (!list.empty()) list += ", ";
    list += method_name(method);
    if (method == net::Method::get) list += ", HEAD";
  }
  net::Response response = net::problem(Errc::method_not_allowed);
  response.headers.push_back({"allow", std::move(list)});
  return response;
}

struct Answered {
  std::string_view route = "none";
};

Task<Result<void>> run_route(const Services& services, const net::Request& request, net::Body& body, net::Reply& reply,
                             Answered& answered) {
  const auto directory = services.directory.get();
  const auto principal = auth::authenticate(*directory, request.subject);
  if (!principal) {
    services.strangers.count(principal.error().code);
    co_return fail(principal.error());
  }
  const Match found = match(request.method, request.path);
  if (found.route == nullptr && found.allowed.empty()) co_return fail(Errc::not_found);
  if (found.route == nullptr) co_return co_await reply.send(method_not_allowed(found.allowed));
  answered.route = found.route->name;

  const Context context{request, *principal, found.parameter, services};
  Result<void> outcome = auth::permit(*principal, found.route->action);
  if (outcome) outcome = co_await found.route->handle(context, body, reply);
  if (!outcome && is_audited(outcome.error().code)) co_await audit_refusal(services, *principal, outcome.error().code);
  co_return outcome;
}

}  // namespace

Task<void> Dispatch::answer(const net::Request& request, net::Body& body, net::Reply& reply) const {
  const auto started = std::chrono::steady_clock::now();
  WatchedReply watched{reply};
  Answered answered;
  Result<void> outcome = fail(Errc::internal);
  try {
    outcome = co_await run_route(services_, request, body, watched, answered);
  } catch (const std::exception&) {
    log::error("dispatch.exception", {{"errc", Errc::internal}});
  }
  if (!outcome && !watched.has_begun()) {
    // The connection may be gone; then there is nobody to tell.
    static_cast<void>(co_await watched.send(net::problem(outcome.error())));
  }
  const auto took = std::chrono::steady_clock::now() - started;
  services_.observer.answered(answered.route, watched.status(),
                              std::chrono::duration_cast<std::chrono::microseconds>(took));
}

}  // namespace kith::api
