// What answers say to a browser that somebody has sent here with a member's certificate: nothing of them is run,
// framed, guessed at, kept or shown to another site. contract.mjs asks the same of every answer that the API tests have
// got.
#include <boost/test/unit_test.hpp>

#include "hub/async/run.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

std::string field(const net::ClientResponse& answer, std::string_view name) {
  const auto* found = answer.header(name);
  return found == nullptr ? std::string{"none"} : *found;
}

void check_common(const net::ClientResponse& answer) {
  BOOST_TEST(field(answer, "x-content-type-options") == "nosniff");
  BOOST_TEST(field(answer, "content-security-policy") == "default-src 'none'; frame-ancestors 'none'; sandbox");
  BOOST_TEST(field(answer, "cross-origin-resource-policy") == "same-origin");
  BOOST_TEST(field(answer, "referrer-policy") == "no-referrer");
  for (const auto& header : answer.headers) BOOST_TEST(!header.name.starts_with("access-control"));
}

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};
};

BOOST_FIXTURE_TEST_SUITE(browser, Fixture)

BOOST_AUTO_TEST_CASE(every_answer_forbids_guessing_running_framing_and_keeping) {
  Example example;
  const std::vector<net::HeaderField> foreign{{"origin", "https://elsewhere.example"}};
  const std::vector<net::ClientResponse> answers{member.post("/v1/records", "application/json", incident(example)),
                                                 member.post("/v1/records", "application/x-ndjson", incident() + "\n"),
                                                 member.post("/v1/records", "application/json", "{"),
                                                 member.ask(Method::get, "/v1/records", foreign),
                                                 member.get("/v1/records/" + example.uid),
                                                 member.get("/v1/tables"),
                                                 member.get("/v1/meta"),
                                                 member.get("/v1/openapi.json"),
                                                 member.get("/v1/nothing"),
                                                 member.ask(Method::options, "/v1/records", foreign),
                                                 Member{hub, hub.stranger("stranger")}.get("/v1/meta")};
  for (const auto& answer : answers) {
    check_common(answer);
    BOOST_TEST(field(answer, "cache-control") == "no-store");
    BOOST_TEST(field(answer, "strict-transport-security") == "max-age=31536000; includeSubDomains");
  }
}

BOOST_AUTO_TEST_CASE(what_is_the_same_for_all_and_for_ever_says_so_itself) {
  member.post("/v1/records", "application/json", incident());
  BOOST_TEST(member.ask(Method::post, "/v1/audit/checkpoint").status == 200);
  const auto checkpoint = member.get("/v1/audit/checkpoint");
  check_common(checkpoint);
  BOOST_TEST(field(checkpoint, "cache-control") == "no-cache");
  BOOST_TEST(field(checkpoint, "content-type") == "text/plain; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(a_text_says_how_it_is_encoded) {
  const std::vector<net::HeaderField> csv{{"accept", "text/csv"}};
  for (const auto* target : {"/v1/records", "/v1/tables"})
    BOOST_TEST(field(member.ask(Method::get, target, csv), "content-type") == "text/csv; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(the_admin_listener_promises_no_encryption_that_it_has_not) {
  boost::asio::io_context context{1};
  net::ClientOptions options;
  options.host = "127.0.0.1";
  options.port = hub.admin_port();
  net::Client client{context.get_executor(), std::move(options)};
  const auto answer = run_to_end(context, client.exchange({Method::get, "/readyz", {}}));
  BOOST_REQUIRE(answer);
  check_common(*answer);
  BOOST_TEST(field(*answer, "cache-control") == "no-store");
  BOOST_TEST(field(*answer, "strict-transport-security") == "none");
}

BOOST_AUTO_TEST_CASE(what_another_sites_page_asks_for_is_refused_and_uses_nothing_up) {
  HubChanges changes;
  changes.limits.records_read_per_day = 2;
  changes.limits.requests_per_minute = 100;
  TestHub limited{changes};
  Member asking{limited, limited.add_organisation("aaln")};
  Example example;
  BOOST_REQUIRE(asking.post("/v1/records", "application/json", incident(example)).status == 201);
  for (const auto* site : {"cross-site", "same-site"}) {
    for (int i = 0; i < 45; ++i)
      BOOST_TEST(asking.ask(Method::get, "/v1/records", {{"sec-fetch-site", site}}).status == 403);
    BOOST_TEST(asking.ask(Method::post, "/v1/audit/checkpoint", {{"sec-fetch-site", site}}).status == 403);
    BOOST_TEST(asking.ask(Method::delete_, "/v1/records/" + example.uid, {{"sec-fetch-site", site}}).status == 403);
  }
  // By then it has had nearly its hundred of a minute; the member's own are all there.
  int refused = 0;
  for (int i = 0; i < 200 && refused == 0; ++i)
    refused += asking.ask(Method::get, "/v1/meta", {{"sec-fetch-site", "cross-site"}}).status == 429 ? 1 : 0;
  BOOST_TEST(refused > 0);
  for (int i = 0; i < 90; ++i) BOOST_TEST(asking.get("/v1/meta").status == 200);
  // An address typed by hand is nobody's page.
  BOOST_TEST(asking.ask(Method::get, "/v1/records", {{"sec-fetch-site", "none"}}).status == 200);
  BOOST_TEST(asking.get("/v1/records/" + example.uid).status == 200);
}

// Browsers that know no Sec-Fetch-Site.
BOOST_AUTO_TEST_CASE(what_comes_with_the_origin_of_another_site_is_refused) {
  const std::string own = "https://localhost:" + std::to_string(hub.port());
  for (const std::string& origin :
       {std::string{"https://elsewhere.example"}, std::string{"null"}, own + "0", own + "/"})
    BOOST_TEST(member.ask(Method::post, "/v1/audit/checkpoint", {{"origin", origin}}).status == 403, origin);
  BOOST_TEST(member.ask(Method::post, "/v1/audit/checkpoint", {{"origin", own}}).status == 200);
  BOOST_TEST(member.ask(Method::post, "/v1/audit/checkpoint", {{"origin", own}, {"origin", "null"}}).status == 403);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
