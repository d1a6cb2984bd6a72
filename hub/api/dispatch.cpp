#include "hub/api/dispatch.hpp"

#include <algorithm>

#include "auth/chain.hpp"
#include "auth/permits.hpp"
#include "hub/api/headers.hpp"
#include "hub/api/routes.hpp"
#include "hub/api/standing.hpp"
#include "hub/base/log.hpp"
#include "hub/net/problem.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/disk.hpp"
#include "hub/storage/reads.hpp"

namespace kith::api {
namespace {

// Passes everything on with the headers that the handler adds, and remembers whether the answer has begun, because only
// then may a problem no longer be sent.
class WatchedReply final : public net::Reply {
 public:
  explicit WatchedReply(net::Reply& reply) : reply_(reply) {}
  Task<Result<void>> send(net::Response response) override {
    status_ = response.status;
    add_headers(response);
    return reply_.send(std::move(response));
  }
  Task<Result<void>> start(net::Response head) override {
    status_ = head.status;
    add_headers(head);
    return reply_.start(std::move(head));
  }
  Task<Result<void>> write(std::string_view piece) override { return reply_.write(piece); }
  Task<Result<void>> finish() override { return reply_.finish(); }
  std::stop_token client_gone() override { return reply_.client_gone(); }

  [[nodiscard]] bool has_begun() const { return status_ != 0; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::vector<net::HeaderField>& headers() { return headers_; }

 private:
  // A problem says by itself when to come again; a handler that has said so knows better.
  void add_headers(net::Response& response) {
    for (auto& field : headers_) {
      if (field.name == "retry-after")
        std::erase_if(response.headers, [](const net::HeaderField& f) { return f.name == "Retry-After"; });
      response.headers.push_back(std::move(field));
    }
  }

  net::Reply& reply_;
  std::vector<net::HeaderField> headers_;
  int status_ = 0;
};

// Refusals that say something about who asks, and so belong on the log that the owner of the records can see.
bool is_audited(const Error& error) {
  // Who reads more than a quota allows may be somebody with a stolen key.
  if (error.hint == storage::day_is_used_up || error.hint == storage::day_has_less) return true;
  const Errc code = error.code;
  // A cursor that does not open may be another organisation's. What is no longer registered here, or no longer
  // authenticated, was when it asked: a long request that was ended.
  return code == Errc::not_permitted || code == Errc::wrong_organisation || code == Errc::malformed_cursor ||
         code == Errc::not_registered || code == Errc::not_authenticated;
}

// Whose sources there are is nobody else's business, so who tries names belongs on the log as well. Of a record the
// storage leaves the line itself, in the transaction that has looked.
bool is_audited(const Error& error, auth::Action action) {
  const bool names_a_source = action == auth::Action::push_source || action == auth::Action::preview_source;
  return is_audited(error) || (error.code == Errc::not_found && names_a_source);
}

// A browser says so when the page of another site makes it ask; the hub is for programs, which say nothing of the kind
// (Fetch Metadata Request Headers, W3C; browsers from before that say at least the Origin, RFC 6454, of what is no
// plain GET).
bool is_of_another_site(const net::Request& request) {
  const std::string* site = request.header("sec-fetch-site");
  if (site != nullptr && *site != "none" && *site != "same-origin") return true;
  const std::string* host = request.header("host");
  return std::ranges::any_of(request.headers, [&](const net::HeaderField& field) {
    return field.name == "origin" && (host == nullptr || field.value != "https://" + *host);
  });
}

// Before a line of the log that a request causes; false where there have been too many of them.
bool may_log(LogAllowance& allowance, const std::optional<OrgCode>& party) {
  const auto left_out = allowance.take(party, std::chrono::steady_clock::now());
  if (left_out && *left_out > 0) {
    if (party) {
      log::warning("log.left_out", {{"party", *party}, {"lines", *left_out}});
    } else {
      log::warning("log.left_out", {{"lines", *left_out}});
    }
  }
  return left_out.has_value();
}

storage::AuditLeaf leaf_of(const MemberRefusals::Kind& refused) {
  storage::AuditLeaf leaf;
  leaf.event = storage::AuditEvent::refusal;
  leaf.org = refused.org;
  leaf.principal = storage::AuditPrincipal::of(refused.by);
  leaf.reason = refused.reason;
  if (!leaf.org) leaf.purpose.reset();  // what was refused had none
  return leaf;
}

// The first few of a second are on the log before their answer; a flood of them is counted, so that it takes neither
// the lane of the sequencer nor the room of the log. On failure the refusal stands all the same and is counted too.
Task<void> audit_refusal(const Services& services, LogAllowance& allowance, const auth::Principal& principal,
                         Errc reason) {
  const MemberRefusals::Kind refused{principal.code(), principal.stands_for(SystemClock{}.now()), reason};
  if (may_log(allowance, principal.code().key()))
    log::warning("request.refused", {{"party", principal.code().key()}, {"reason", reason}});
  if (services.disk.is_scarce()) {
    services.refusals.count(refused);  // written when there is room again
    co_return;
  }
  if (!services.refusals.goes_singly(refused)) co_return;
  const auto written = co_await services.database.run({storage::Lane::control, principal.code().key()},
                                                      Deadline::after(std::chrono::seconds{5}),
                                                      [leaf = leaf_of(refused)](pg::Connection& connection) {
                                                        return storage::audit::append_refusals(connection, {&leaf, 1});
                                                      });
  if (written) co_return;
  if (written.error().code != Errc::in_doubt) services.refusals.put_back(refused, 1);
  // The hub's own failure: no member's flood may hide it.
  log::error("audit.not_written", {{"reason", written.error().code}});
}

net::Response method_not_allowed(const std::vector<net::Method>& allowed, const std::optional<TraceId>& trace) {
  std::string list;
  for (const net::Method method : allowed) {
    if (!list.empty()) list += ", ";
    list += method_name(method);
    if (method == net::Method::get) list += ", HEAD";
  }
  net::Response response = net::problem(Errc::method_not_allowed, trace);
  response.headers.push_back({"allow", std::move(list)});
  return response;
}

// Counts the request. Who has used the better part of a minute's requests is told so (a small organisation never is).
Result<void> count_request(const Services& services, RequestRate& rate, const auth::Principal& principal,
                           std::vector<net::HeaderField>& headers) {
  const auto taken = rate.take(principal.code().key(), std::chrono::steady_clock::now());
  if (taken.left <= rate.per_minute() / 2)
    append_quota(headers, {"requests", rate.per_minute(), taken.left, std::chrono::minutes{1}});
  if (taken.is_allowed) return {};
  services.refusals.count({principal.code(), principal.stands_for(SystemClock{}.now()), Errc::rate_limited});
  return fail(Errc::rate_limited);
}

// Refused, and counted apart, so that no page takes the requests of the member whose browser shows it.
Error refuse_other_site(const Services& services, RequestRate& rate, const auth::Principal& principal) {
  const bool is_allowed = rate.take(principal.code().key(), std::chrono::steady_clock::now()).is_allowed;
  const Errc reason = is_allowed ? Errc::not_permitted : Errc::rate_limited;
  services.refusals.count({principal.code(), principal.stands_for(SystemClock{}.now()), reason});
  if (!is_allowed) return reason;
  return {reason, {}, "the page of another site has asked for this"};
}

struct Answered {
  log::Word route = "none";
  std::optional<TraceId> trace;
  std::optional<OrgCode> party;
};

// For who follows a trace: those that are recorded, and what went wrong in the others.
void log_answer(LogAllowance& allowance, const Answered& answered, int status, std::chrono::microseconds took) {
  if (!answered.trace->is_sampled() && status >= 200 && status < 400) return;
  if (!may_log(allowance, answered.party)) return;
  log::info("request.answered",
            {{"route", answered.route}, {"status", status}, {"took_us", took}, {"trace_id", *answered.trace}});
}

// A field that stands there twice is no traceparent.
std::optional<TraceId> trace_of(const net::Request& request) {
  const std::string* found = nullptr;
  for (const auto& field : request.headers) {
    if (field.name != "traceparent") continue;
    if (found != nullptr) return std::nullopt;
    found = &field.value;
  }
  return found == nullptr ? std::nullopt : TraceId::parse(*found);
}

Task<Result<void>> run_handler(const Handler& handler, const Context& context, net::Body& body, WatchedReply& reply) {
  if (handler.any != nullptr) co_return co_await handler.any(context, body, reply);
  // The table of permits gives such a route no other scope; where it did, nobody's records are touched.
  if (context.permit.own() == nullptr) co_return fail(Errc::not_permitted);
  const OwnContext own{context, *context.permit.own()};
  co_return co_await handler.own(own, body, reply);
}

// The answer is the same for a party that is suspended and a subject that nobody knows, and so is the work: a count.
// The log tells them apart.
Error count_refusal(const Services& services, const auth::Directory& directory, const net::Request& request,
                    std::optional<SignInRefusal> known_reason, Error answer) {
  const auth::Party* party = directory.find(request.subject);
  const SignInRefusal reason = known_reason                                   ? *known_reason
                               : request.subject.empty()                      ? SignInRefusal::no_certificate
                               : auth::is_any_revoked(directory, request.key) ? SignInRefusal::key_revoked
                               : party == nullptr                             ? SignInRefusal::unknown_party
                                                                              : SignInRefusal::party_inactive;
  if (party == nullptr) {
    services.strangers.count(reason);
  } else {
    services.strangers.count(*party, reason);
  }
  return answer;
}

// Who asks. Errors: those of auth::authenticate, and not_authenticated for a certificate that was good when the
// connection began.
Result<auth::Principal> signed_in(const Services& services, const auth::Directory& directory,
                                  const net::Request& request) {
  const auto& ends = request.certificate_ends;
  if (ends && SystemClock{}.now() > *ends)
    return fail(count_refusal(services, directory, request, SignInRefusal::expired,
                              {Errc::not_authenticated, {}, "the client certificate has expired"}));
  auto principal = auth::authenticate(directory, request.subject, request.key);
  if (principal) return principal;
  return fail(count_refusal(services, directory, request, std::nullopt, std::move(principal).error()));
}

// RFC 9110, sections 13.1.1 and 13.1.2: what cannot be held against a representation must not be done. Neither what is
// pushed nor a return has one that can be read. A DELETE with If-None-Match would
// withdraw only what is not there.
bool has_condition_in_vain(const net::Request& request) {
  const bool writes = request.method == net::Method::post || request.method == net::Method::put;
  const bool deletes = request.method == net::Method::delete_;
  return (writes && request.header("if-match") != nullptr) ||
         ((writes || deletes) && request.header("if-none-match") != nullptr);
}

Task<Result<void>> run_route(const Services& services, const net::Request& request, net::Body& body,
                             WatchedReply& reply, Answered& answered, LogAllowance& allowance, Dispatch::Rates& rates) {
  const auto directory = known_parties(services);
  if (!directory) co_return fail(directory.error());
  const auto principal = signed_in(services, **directory, request);
  if (!principal) co_return fail(principal.error());
  answered.party = principal->code().key();
  if (is_of_another_site(request)) co_return fail(refuse_other_site(services, rates.of_other_sites, *principal));
  if (auto counted = count_request(services, rates.own, *principal, reply.headers()); !counted) co_return counted;
  const Match found = match(request.method, request.path, request.query);
  if (found.route == nullptr && found.allowed.empty()) co_return fail(Errc::not_found);
  if (found.route == nullptr) co_return co_await reply.send(method_not_allowed(found.allowed, answered.trace));
  answered.route = found.route->name;
  const auto permit = auth::permit(*principal, found.route->action, SystemClock{}.now());
  Result<void> outcome = permit ? Result<void>{} : fail(permit.error());
  if (permit && has_condition_in_vain(request)) outcome = fail(Errc::precondition_failed);
  if (outcome) outcome = has_room(services, found.route->action);
  if (outcome) {
    const Context context{request,      *principal, *permit,        found.route->action, found.parameter,
                          found.second, services,   answered.trace, reply.headers()};
    outcome = co_await run_handler(found.route->handler, context, body, reply);
    // A connection that was closed because its owner may no longer come in ends what was in flight on it in many ways;
    // the log has to say why.
    if (!outcome) {
      if (auto standing = still_stands(context, false); !standing) outcome = std::move(standing);
    }
  }
  if (!outcome && is_audited(outcome.error(), found.route->action))
    co_await audit_refusal(services, allowance, *principal, outcome.error().code);
  co_return outcome;
}

}  // namespace

Task<void> Dispatch::answer(const net::Request& request, net::Body& body, net::Reply& reply) const {
  const auto started = std::chrono::steady_clock::now();
  WatchedReply watched{reply};
  Answered answered{.trace = trace_of(request)};
  Result<void> outcome = fail(Errc::internal);
  try {
    outcome = co_await run_route(services_, request, body, watched, answered, log_allowance_, rates_);
  } catch (const std::exception&) {
    log::error("dispatch.exception", {{"errc", Errc::internal}});
  }
  if (!outcome && !watched.has_begun()) {
    // The connection may be gone; then there is nobody to tell.
    static_cast<void>(co_await watched.send(net::problem(outcome.error(), answered.trace)));
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
  services_.observer.answered(answered.route.text(), watched.status(), took);
  if (answered.trace) log_answer(log_allowance_, answered, watched.status(), took);
}

}  // namespace kith::api
