// POST /v1/certificates: a member renews its certificate with a new key, before the old one ends. Both are good until
// then.
#include <algorithm>

#include "auth/chain.hpp"
#include "hub/api/handlers.hpp"
#include "hub/api/issuing.hpp"
#include "hub/api/issuing_key.hpp"
#include "hub/storage/database.hpp"
#include "hub/storage/enrolment.hpp"

namespace kith::api {
namespace {

constexpr std::chrono::seconds patience{10};

Result<auth::RequestedKey> decide(const Context& context, const std::string& pem) {
  if (!context.services.issuing.get())
    return fail(Error{Errc::not_permitted, {}, "this hub issues no certificates; who made yours renews it"});
  if (context.request.subject != "CN=" + context.principal.code().text())
    return fail(Error{Errc::not_permitted, {}, "your certificate was made elsewhere, and is renewed there"});
  auto asked = auth::read_request(pem);
  if (!asked) return fail(Error{Errc::malformed_value, "/request", asked.error().hint});
  if (std::ranges::equal(asked->id, auth::own_key(context.request.key), {}, {},
                         [](char c) { return static_cast<std::uint8_t>(c); }))
    return fail(Error{Errc::malformed_value, "/request", "a renewal takes a new key"});
  return asked;
}

}  // namespace

Task<Result<void>> renew_certificate(const Context& context, net::Body& body, net::Reply& reply) {
  auto texts = co_await read_texts(context.request, body, {"request"});
  if (!texts) co_return fail(std::move(texts).error());
  const auto asked = decide(context, texts->front());
  if (!asked) co_return fail(asked.error());
  const OrgCode org = context.principal.code().key();
  if (const auto good = check_issuing_key(context.services); !good) co_return fail(good.error());
  const auto issuing = context.services.issuing.get();
  const auto issued = issue(*issuing, *asked, org);
  if (!issued) co_return fail(issued.error());
  storage::enrolment::NewCertificate certificate{
      org, issued->facts.serial, asked->id, issued->facts.period.from, issued->facts.period.until, issued->pem};
  auto& asking = certificate.asked_with.emplace();
  std::copy_n(context.request.key.begin(), std::min(context.request.key.size(), asking.size()), asking.begin());
  const auto delivered = co_await context.services.database.run(
      {storage::Lane::control, org}, Deadline::after(patience),
      [certificate](pg::Connection& c) { return storage::enrolment::deliver(c, certificate, std::nullopt); });
  if (!delivered) co_return fail(delivered.error());
  co_return co_await reply.send(certificate_answer({org, asked->id, issued->pem, issuing->roots, std::nullopt}));
}

}  // namespace kith::api
