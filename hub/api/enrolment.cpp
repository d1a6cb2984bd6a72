#include "hub/api/enrolment.hpp"

#include <chrono>

#include "hub/api/issuing_key.hpp"
#include "hub/base/json.hpp"
#include "hub/base/log.hpp"
#include "hub/base/problem_kinds.hpp"
#include "hub/net/problem.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/enrolment.hpp"

namespace kith::api {
namespace {

using storage::enrolment::Standing;

constexpr std::chrono::seconds patience{10};
// A code has 80 random bits, so nobody guesses one, however often they try. What trying costs is a statement in the
// lane where the hub's own bookkeeping waits too, so only so many may wait there. How often one address tries, the
// listener limits.
constexpr int most_asking = 16;

class Asking {
 public:
  explicit Asking(std::atomic<int>& count) : count_(count), is_one_too_many_(count.fetch_add(1) >= most_asking) {}
  ~Asking() { count_.fetch_sub(1); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  [[nodiscard]] bool is_one_too_many() const { return is_one_too_many_; }

 private:
  std::atomic<int>& count_;
  const bool is_one_too_many_;
};

// Whether the invitation may go on with this key.
Result<void> decide(const Standing& standing, const auth::KeyId& key) {
  if (standing.state == storage::OrgState::suspended || standing.state == storage::OrgState::removed)
    return fail(Error{Errc::not_permitted, {}, "the one invited is suspended, or was removed"});
  if (standing.key && *standing.key != key)
    return fail(
        Error{Errc::not_permitted,
              {},
              "this invitation was used already, with another key; if that was not you, tell the operator now"});
  if (standing.has_expired)
    return fail(Error{Errc::not_permitted, {}, "this invitation has expired; ask the operator for a new one"});
  return {};
}

// Approval takes people, so the next look is not due soon.
net::Response pending_answer(const OrgCode& org, const auth::KeyId& key) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("state", "requested").member("org", org.text());
  out.member("key", auth::spoken(key)).end_object();
  net::Response response;
  response.status = 202;
  response.headers.push_back({"content-type", "application/json"});
  response.headers.push_back({"cache-control", "no-store"});
  response.headers.push_back({"retry-after", "5"});
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

}  // namespace

Task<void> EnrolmentDoor::answer(const net::Request& request, net::Body& body, net::Reply& reply) {
  Result<void> outcome = fail(Errc::internal);
  const auto started = std::chrono::steady_clock::now();
  try {
    outcome = co_await enrol(request, body, reply);
  } catch (const std::exception&) {
    log::error("enrolment.exception", {{"errc", Errc::internal}});
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
  services_.observer.answered("enrol", outcome ? 200 : error_info(outcome.error().code).http_status, took);
  if (outcome) co_return;
  if (outcome.error().code == Errc::not_permitted) services_.strangers.count(SignInRefusal::invitation);
  net::Response problem = net::problem(outcome.error());
  if (outcome.error().code == Errc::method_not_allowed) problem.headers.push_back({"allow", "POST"});
  static_cast<void>(co_await reply.send(std::move(problem)));
}

Task<Result<EnrolmentDoor::Asked>> EnrolmentDoor::read(const net::Request& request, net::Body& body) const {
  auto texts = co_await read_texts(request, body, {"invitation", "request"});
  if (!texts) co_return fail(std::move(texts).error());
  auto invitation = auth::Invitation::parse(texts->at(0));
  if (!invitation) co_return fail(Error{Errc::malformed_value, "/invitation", invitation.error().hint});
  auto key = auth::read_request(texts->at(1));
  if (!key) co_return fail(Error{Errc::malformed_value, "/request", key.error().hint});
  co_return Asked{*invitation, *std::move(key)};
}

// What holds for the code, used for this key from now on if it was not used before.
Task<Result<Standing>> EnrolmentDoor::stand(const Asked& asked) const {
  const auto code = asked.invitation.digest();
  const auto look = [code](pg::Connection& c) { return storage::enrolment::find(c, code); };
  auto standing = co_await services_.database.run(storage::Lane::control, Deadline::after(patience), look);
  if (!standing && standing.error().code == Errc::not_found)
    co_return fail(Error{
        Errc::not_permitted, {}, "this hub knows no such invitation: there is a newer one, or it was taken back"});
  if (!standing) co_return standing;
  if (const auto allowed = decide(*standing, asked.key.id); !allowed) co_return fail(allowed.error());
  if (standing->key) co_return standing;
  const auto used = co_await services_.database.run(storage::Lane::control, Deadline::after(patience),
                                                    [code, org = standing->org, key = asked.key.id](auto& c) {
                                                      return storage::enrolment::request(c, org, code, key);
                                                    });
  if (!used && used.error().code == Errc::not_permitted)
    co_return fail(Error{Errc::not_permitted, {}, key_is_not_taken});
  // Somebody was faster: what they did decides.
  if (!used && used.error().code != Errc::contradiction) co_return fail(used.error());
  standing = co_await services_.database.run(storage::Lane::control, Deadline::after(patience), look);
  if (!standing) co_return standing;
  if (const auto allowed = decide(*standing, asked.key.id); !allowed) co_return fail(allowed.error());
  co_return standing;
}

Task<Result<std::string>> EnrolmentDoor::certificate(const Asked& asked, const Standing& standing) const {
  if (!standing.certificate.empty()) co_return standing.certificate;
  if (const auto good = check_issuing_key(services_); !good) co_return fail(good.error());
  const auto issued = issue(*services_.issuing.get(), asked.key, standing.org);
  if (!issued) co_return fail(issued.error());
  const storage::enrolment::NewCertificate certificate{
      standing.org, issued->facts.serial, asked.key.id, issued->facts.period.from, issued->facts.period.until,
      issued->pem};
  const auto delivered =
      co_await services_.database.run(storage::Lane::control, Deadline::after(patience),
                                      [certificate, code = asked.invitation.digest()](pg::Connection& c) {
                                        return storage::enrolment::deliver(c, certificate, code);
                                      });
  if (delivered) co_return issued->pem;
  if (delivered.error().code != Errc::not_permitted) co_return fail(delivered.error());
  // The same request at the same time may have been faster: what that one was given is this one's too.
  const auto now = co_await services_.database.run(
      storage::Lane::control, Deadline::after(patience),
      [code = asked.invitation.digest()](pg::Connection& c) { return storage::enrolment::find(c, code); });
  if (!now || now->key != asked.key.id || now->certificate.empty()) co_return fail(delivered.error());
  co_return now->certificate;
}

Task<Result<void>> EnrolmentDoor::enrol(const net::Request& request, net::Body& body, net::Reply& reply) {
  if (request.path != enrolment_path)
    co_return fail(Error{Errc::not_found, {}, "this port is for enrolment only; members use another one"});
  if (request.method != net::Method::post) co_return fail(Errc::method_not_allowed);
  const auto asked = co_await read(request, body);
  if (!asked) co_return fail(asked.error());
  const Asking asking{asking_};
  if (asking.is_one_too_many()) co_return fail(Errc::too_busy);
  const auto standing = co_await stand(*asked);
  if (!standing) co_return fail(standing.error());
  if (!standing->is_approved) co_return co_await reply.send(pending_answer(standing->org, asked->key.id));
  const auto pem = co_await certificate(*asked, *standing);
  if (!pem) co_return fail(pem.error());
  co_return co_await reply.send(
      certificate_answer({standing->org, asked->key.id, *pem, services_.issuing.get()->roots, port_}));
}

}  // namespace kith::api
