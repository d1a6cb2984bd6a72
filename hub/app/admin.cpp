#include "hub/app/admin.hpp"

#include "auth/ending.hpp"
#include "hub/base/json.hpp"
#include "hub/net/problem.hpp"

namespace kith::app {
namespace {

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::starting:
      return "starting";
    case Phase::serving:
      return "serving";
    case Phase::draining:
      return "draining";
  }
  __builtin_unreachable();
}

net::Response text(int status, std::string_view type, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.push_back({"content-type", std::string{type}});
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

std::string_view audit_word(const State& state) {
  if (state.is_audit_broken.load()) return "broken";
  if (state.is_promise_unusable.load()) return "not signed: audit.checkpoint is unusable";
  if (state.is_audit_unverified.load()) return "not verified: given up";
  return state.audit_verified_at.load() == 0 ? "not verified yet" : "verified";
}

std::string_view journal_word(Journaling journaling) {
  switch (journaling) {
    case Journaling::not_yet:
      return "not written yet";
    case Journaling::written:
      return "written";
    case Journaling::not_written:
      return "cannot be written";
    case Journaling::set_back:
      return "ahead of the database";
  }
  __builtin_unreachable();
}

// A broken audit log keeps the hub ready too: members must be able to look at it. Low disk keeps the hub ready, because
// reading goes on; the reason why pushes get 507 stands here all the same. So do certificates near their end.
net::Response readiness(const AdminSources& sources) {
  const Phase phase = sources.state.phase.load();
  const bool has_database = phase != Phase::starting && sources.is_database_available();
  const bool is_ready = phase == Phase::serving && has_database;
  std::string body;
  json::Writer out{body};
  out.begin_object().key("ready").boolean(is_ready).member("phase", phase_name(phase));
  out.member("database", has_database ? "available" : "unavailable");
  out.member("disk", sources.state.is_disk_low.load() ? "low" : "enough");
  out.member("audit_log", audit_word(sources.state));
  out.member("withdrawals_journal", journal_word(sources.state.journaling));
  out.member("withdrawals_journals_aside", static_cast<std::int64_t>(sources.state.journals_aside.load()));
  out.key("certificates").begin_object();
  for (const auto& [certificate, ends, is_revoked] : sources.certificates())
    out.member(certificate.text(),
               is_revoked ? revoked_issuing_key : auth::name(auth::nearness(ends, SystemClock{}.now())));
  out.end_object().end_object();
  return text(is_ready ? 200 : 503, "application/json", std::move(body));
}

net::Response answer(const AdminSources& sources, const net::Request& request) {
  if (request.method != net::Method::get && request.method != net::Method::head)
    return net::problem(Errc::method_not_allowed);
  if (request.path == "/livez") return text(200, "application/json", R"({"live":true})");
  if (request.path == "/readyz") return readiness(sources);
  if (request.path == "/metrics") return text(200, "text/plain; version=0.0.4; charset=utf-8", sources.metrics());
  return net::problem(Errc::not_found);
}

}  // namespace

net::Handler admin_handler(const AdminSources& sources) {
  return [&sources](const net::Request& request, net::Body& /*body*/, net::Reply& reply) -> Task<void> {
    static_cast<void>(co_await reply.send(answer(sources, request)));
  };
}

}  // namespace kith::app
