// What every request passes: who asks, which address, which method; and the admin listener.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
using net::Method;

// The file that contract.mjs reads begins anew with each run.
struct FreshContractFile {
  FreshContractFile() {
    if (const char* file = std::getenv("KITH_CONTRACT_FILE")) std::filesystem::remove(file);
  }
};
BOOST_TEST_GLOBAL_FIXTURE(FreshContractFile);

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};

  net::ClientResponse admin(const std::string& target) {
    boost::asio::io_context context{1};
    net::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = hub.admin_port();
    net::Client client{context.get_executor(), std::move(options)};
    auto answer = run_to_end(context, client.exchange({Method::get, target, {}}));
    BOOST_REQUIRE(answer);
    return std::move(*answer);
  }
};

BOOST_FIXTURE_TEST_SUITE(the_door, Fixture)

BOOST_AUTO_TEST_CASE(meta_says_what_the_hub_takes) {
  auto answer = member.get("/v1/meta");
  BOOST_TEST(answer.status == 200);
  json::Parser parser;
  const auto meta = parser.parse(answer.body);
  BOOST_REQUIRE(meta);
  BOOST_TEST(meta->find("limits").find("line_bytes").integer().value() == 65'536);
  BOOST_TEST(meta->find("dimensions").size() > 20U);
  BOOST_TEST(member.get("/v1/meta?x=1").status == 400);
}

BOOST_AUTO_TEST_CASE(meta_says_whom_the_hub_takes_the_asker_for_and_what_stands) {
  auth::Grant lead{auth::Role::lead, std::nullopt, auth::parse_region("06067"), auth::usual_purpose(auth::Role::lead),
                   WallTime{std::chrono::sys_days{std::chrono::year{2999} / 7 / 1}}};
  const auto lee = hub.enrol("lee", PartyKind::person, lead);
  hub.await_status(lee, 200);
  BOOST_TEST(
      member.get("/v1/meta").body.ends_with(R"(,"you":{"code":"aaln","roles":[{"role":"member","org":"aaln"}]}})"));
  Member person{hub, lee};
  const std::string body = person.get("/v1/meta").body;
  BOOST_TEST(
      body.ends_with(R"(,"you":{"code":"lee","roles":[{"role":"lead","region":"06067","last_day":"2999-06-30"}]}})"),
      body);
}

BOOST_AUTO_TEST_CASE(the_api_description_is_served) {
  const auto answer = member.get("/v1/openapi.json");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.find("\"openapi\": \"3.1.0\"") != std::string::npos);
  BOOST_TEST(member.get("/v1/openapi.json?x=1").status == 400);
}

BOOST_AUTO_TEST_CASE(head_is_get_without_the_body) {
  const auto answer = member.ask(Method::head, "/v1/meta");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.empty());
}

BOOST_AUTO_TEST_CASE(unknown_addresses_and_methods_are_problems) {
  BOOST_TEST(member.get("/v1/nothing").status == 404);
  BOOST_TEST(member.get("/").status == 404);
  const auto answer = member.ask(Method::put, "/v1/records", {}, "{}");
  BOOST_TEST(answer.status == 405);
  BOOST_REQUIRE(answer.header("allow") != nullptr);
  BOOST_TEST(*answer.header("allow") == "POST, GET, HEAD");
}

BOOST_AUTO_TEST_CASE(an_unregistered_certificate_is_refused_alike_for_every_address) {
  Member stranger{hub, hub.stranger("stranger")};
  const auto first = stranger.get("/v1/meta");
  BOOST_TEST(first.status == 403);
  for (const auto* target : {"/v1/records", "/v1/nothing", "/v1/records/5f3a9b52-6a43-4c2e-9c6b-0b7e9f1f2a10"})
    BOOST_TEST(stranger.get(target).body == first.body);
  BOOST_TEST(stranger.post("/v1/records", "application/json", "{}").body == first.body);
}

BOOST_AUTO_TEST_CASE(a_suspended_organisation_is_refused_within_two_seconds_and_may_return) {
  const auto set_state = [&](storage::OrgState state) {
    auto connection = hub.database().migrating();
    BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), state));
  };
  const auto wait_for = [&](int status) {
    for (int i = 0; i < 40; ++i) {
      if (member.get("/v1/meta").status == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
  };
  set_state(storage::OrgState::suspended);
  BOOST_TEST(wait_for(403));
  set_state(storage::OrgState::active);
  BOOST_TEST(wait_for(200));
}

BOOST_AUTO_TEST_CASE(a_stream_ends_when_its_organisation_is_suspended) {
  Member sender{hub, certificate};
  net::Client& client = sender.client();
  const auto send_line = [&] { return run_to_end(sender.context(), client.write(incident() + "\n")); };
  BOOST_REQUIRE(run_to_end(sender.context(),
                           client.start({Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}})));
  BOOST_REQUIRE(send_line());
  BOOST_REQUIRE(run_to_end(sender.context(), client.head()));
  auto connection = hub.database().migrating();
  BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), storage::OrgState::suspended));
  for (int i = 0; i < 40 && member.get("/v1/meta").status != 403; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  static_cast<void>(send_line());
  std::string answered;
  for (int pieces = 0; pieces < 10; ++pieces) {
    const auto piece = run_to_end(sender.context(), client.read());
    if (!piece || piece->empty()) break;
    answered += *piece;
  }
  BOOST_TEST(answered.find("applied") == answered.rfind("applied"));
  BOOST_TEST(answered.find("summary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_certificate_and_one_of_another_authority_get_no_answer) {
  const CertificateAuthority other{"Another CA"};
  auto foreign = other.client("aaln");
  Member wrong{hub, foreign};
  const auto refused = wrong.try_ask(Method::get, "/v1/meta");
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::tls_failed));
  Member none{hub, CertificateFiles{}};
  BOOST_TEST(!none.try_ask(Method::get, "/v1/meta"));
}

// Each ends the handshake, and the audit log says so without a name.
BOOST_AUTO_TEST_CASE(certificates_that_are_expired_not_yet_valid_or_for_another_usage_are_refused_and_audited) {
  using namespace std::chrono_literals;
  const auto& authority = hub.authority();
  const CertificateFiles bad[] = {
      authority.issue("expired", {.common_name = "aaln", .starts = -48h, .ends = -24h}),
      authority.issue("early", {.common_name = "aaln", .starts = 24h, .ends = 48h}),
      authority.issue("server", {.common_name = "aaln", .usage = Usage::server}),
  };
  for (const auto& files : bad) {
    Member refused{hub, files};
    const auto answer = refused.try_ask(Method::get, "/v1/meta");
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().code == Errc::tls_failed), answer.error().sentence());
  }
  auto connection = hub.database().superuser();
  std::string reasons;
  for (int i = 0; i < 100 && reasons != "258 259 260"; ++i) {
    std::this_thread::sleep_for(50ms);
    reasons = connection
                  .exec(
                      "-- test.refused\nSELECT coalesce(string_agg(reason::text, ' ' ORDER BY reason), '') "
                      "FROM kith.audit_leaf WHERE event = 6 AND reason BETWEEN 257 AND 262 AND principal IS NULL")[0]
                  .get<std::string>(0);
  }
  BOOST_TEST(reasons == "258 259 260");
}

BOOST_AUTO_TEST_CASE(the_admin_listener_shows_life_readiness_and_metrics) {
  BOOST_TEST(admin("/livez").status == 200);
  const auto ready = admin("/readyz");
  BOOST_TEST(ready.status == 200);
  BOOST_TEST(ready.body.find(R"("ready":true)") != std::string::npos);
  // The tests' own certificates are made for a day or two.
  BOOST_TEST(ready.body.find(R"("hub":"1_day")") != std::string::npos, ready.body);
  BOOST_TEST(ready.body.find(R"("issuing":"7_days")") != std::string::npos, ready.body);
  const auto metrics = admin("/metrics").body;
  for (const auto* name :
       {"kith_requests_total{route=\"meta\",status=\"2xx\"}", "kith_connections_open ",
        "kith_database_connections{lane=\"control\"}", "kith_disk_free_bytes ", "kith_horizon_age_seconds ",
        "kith_certificate_ends_seconds{certificate=\"client_authority\"} ", "kith_records_total{outcome=\"applied\"} "})
    BOOST_TEST(metrics.find(name) != std::string::npos, name << " is missing");
  BOOST_TEST(metrics.find("aaln") == std::string::npos);
  BOOST_TEST(admin("/v1/meta").status == 404);
}

BOOST_AUTO_TEST_CASE(readiness_turns_red_while_the_database_is_silent) {
  auto superuser = hub.database().superuser();
  const auto becomes = [&](int status) {
    for (int i = 0; i < 150; ++i) {
      if (admin("/readyz").status == status) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  };
  superuser.script("BEGIN; LOCK TABLE kith.org IN ACCESS EXCLUSIVE MODE", "test.lock");
  BOOST_TEST(becomes(503));
  superuser.script("COMMIT", "test.unlock");
  BOOST_TEST(becomes(200));
}

BOOST_AUTO_TEST_CASE(idle_connections_do_not_keep_the_admin_listener_taken) {
  boost::asio::io_context context{1};
  std::vector<std::unique_ptr<net::Client>> idle;
  for (int i = 0; i < 64; ++i) {
    net::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = hub.admin_port();
    idle.push_back(std::make_unique<net::Client>(context.get_executor(), std::move(options)));
    BOOST_REQUIRE(run_to_end(context, idle.back()->exchange({Method::get, "/livez", {}})));
    context.restart();
  }
  net::ClientOptions options;
  options.host = "127.0.0.1";
  options.port = hub.admin_port();
  const auto is_answered = [&] {
    boost::asio::io_context own{1};
    net::Client client{own.get_executor(), options};
    return run_to_end(own, client.exchange({Method::get, "/livez", {}})).has_value();
  };
  for (int i = 0; i < 100 && !is_answered(); ++i) std::this_thread::sleep_for(100ms);
  BOOST_TEST(is_answered());
}

BOOST_AUTO_TEST_CASE(readiness_turns_red_before_the_hub_stops) {
  hub.hub().retire();
  BOOST_TEST(admin("/readyz").status == 503);
  BOOST_TEST(admin("/livez").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
