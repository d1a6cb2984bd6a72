// POST /v1/enrolments and POST /v1/certificates over real TLS: who gets a certificate, who waits, who is refused and
// with which sentence, and that the door without a client certificate leads nowhere else.
#include <array>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/enrolment.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using net::Method;

struct EnrolmentFixture {
  test::TestHub hub;
  auth::KeyId hub_key = auth::read_certificate(read(hub.config().tls.certificate))->key;

  static std::string read(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  auth::Invitation invite(bool is_automatic, std::chrono::seconds life = std::chrono::hours{1}) {
    const auto made = auth::Invitation::random(hub_key);
    const storage::Organisation organisation{
        {*OrgCode::parse("aaln"), storage::OrgState::active, {}, false}, "An organisation", "CN=aaln", {}};
    auto connection = hub.database().migrating();
    BOOST_REQUIRE(storage::enrolment::invite(connection, {organisation, made.digest(), life, "alice", is_automatic}));
    return made;
  }
  test::Member stranger() const { return {hub.enrolment_port(), net::TlsClient::pinned(hub_key)}; }
  // By hand: a Member's answers are held against the API's description, which is that of the other door.
  int status_at_the_door(const std::string& path) const {
    boost::asio::io_context context{1};
    net::ClientOptions options;
    options.host = "localhost";
    options.port = hub.enrolment_port();
    options.tls = net::TlsClient::pinned(hub_key);
    net::Client client{context.get_executor(), std::move(options)};
    const auto answer = run_to_end(context, client.exchange({Method::get, path, {}}));
    return answer ? answer->status : 0;
  }
  // Likewise, from any thread.
  Result<net::ClientResponse> post_at_the_door(const auth::Invitation& invitation, const auth::NewKey& key) const {
    boost::asio::io_context context;
    net::ClientOptions options;
    options.host = "localhost";
    options.port = hub.enrolment_port();
    options.tls = net::TlsClient::pinned(hub_key);
    net::Client client{context.get_executor(), std::move(options)};
    return run_to_end(context, client.exchange({Method::post, "/v1/enrolments", {{"content-type", "application/json"}}},
                                               body(invitation.text(), key.request)));
  }
  static std::string body(const std::string& code, const std::string& request) {
    std::string text;
    json::Writer{text}.begin_object().member("invitation", code).member("request", request).end_object();
    return text;
  }
  static net::ClientResponse ask(test::Member& member, const auth::Invitation& invitation, const auth::NewKey& key) {
    return member.post("/v1/enrolments", "application/json", body(invitation.text(), key.request));
  }
  static bool says(const net::ClientResponse& answer, std::string_view words) {
    return answer.body.find(words) != std::string::npos;
  }
};

BOOST_FIXTURE_TEST_SUITE(enrolments, EnrolmentFixture)

BOOST_AUTO_TEST_CASE(a_request_waits_until_it_is_approved_and_gets_the_same_certificate_each_time) {
  const auto invitation = invite(false);
  const auto key = auth::make_key();
  auto member = stranger();
  const auto waiting = ask(member, invitation, key);
  BOOST_TEST(waiting.status == 202);
  BOOST_TEST(says(waiting, auth::spoken(key.id)));
  BOOST_TEST(ask(member, invitation, key).status == 202);
  auto operating = hub.database().migrating();
  const OrgCode aaln = *OrgCode::parse("aaln");
  BOOST_REQUIRE(storage::enrolment::approve(operating, aaln, *storage::enrolment::waiting(operating, aaln), {"bob"}));
  const auto given = ask(member, invitation, key);
  BOOST_TEST(given.status == 201);
  BOOST_TEST(says(given, "BEGIN CERTIFICATE"));
  BOOST_TEST(!says(given, "PRIVATE"));
  BOOST_TEST(ask(member, invitation, key).body == given.body);
}

BOOST_AUTO_TEST_CASE(whoever_fetches_one_certificate_several_times_at_once_gets_it_each_time) {
  const auto invitation = invite(true);
  const auto key = auth::make_key();
  std::array<Result<net::ClientResponse>, 6> answers;
  {
    std::vector<std::jthread> threads;
    for (auto& answer : answers)
      threads.emplace_back([this, &answer, &invitation, &key] { answer = post_at_the_door(invitation, key); });
  }
  for (const auto& answer : answers) {
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 201, answer->body);
    BOOST_TEST(answer->body == answers.front()->body);
  }
}

BOOST_AUTO_TEST_CASE(a_code_that_is_used_unknown_late_or_mistyped_is_refused_with_its_sentence) {
  auto member = stranger();
  const auto key = auth::make_key();
  const auto used = invite(false);
  BOOST_TEST(ask(member, used, key).status == 202);
  const auto thief = ask(member, used, auth::make_key());
  BOOST_TEST(thief.status == 403);
  BOOST_TEST(says(thief, "used already, with another key"));
  const auto late = invite(true, std::chrono::seconds{-60});
  const auto too_late = ask(member, late, key);
  BOOST_TEST(too_late.status == 403);
  BOOST_TEST(says(too_late, "has expired"));
  const auto replaced = ask(member, used, key);
  BOOST_TEST(replaced.status == 403);
  BOOST_TEST(says(replaced, "knows no such invitation"));
  const auto slip = member.post("/v1/enrolments", "application/json", body("AAAAA-BBBBB", key.request));
  BOOST_TEST(slip.status == 422);
  BOOST_TEST(!says(slip, "AAAAA"));
  const auto no_request = member.post("/v1/enrolments", "application/json", body(late.text(), "hello"));
  BOOST_TEST(no_request.status == 422);
  BOOST_TEST(says(no_request, "certificate request in PEM form"));
}

BOOST_AUTO_TEST_CASE(the_door_without_a_certificate_leads_nowhere_else) {
  for (const auto* path : {"/v1/meta", "/v1/records", "/v1/certificates", "/", "/metrics"})
    BOOST_TEST(status_at_the_door(path) == 404);
  auto member = stranger();
  BOOST_TEST(member.get("/v1/enrolments").status == 405);
  BOOST_TEST(member.post("/v1/enrolments", "text/plain", "x").status == 415);
  BOOST_TEST(member.post("/v1/enrolments", "application/json", "[1]").status == 422);
  BOOST_TEST(member.post("/v1/enrolments", "application/json", R"({"invitation":"x"})").status == 422);
  BOOST_TEST(member.post("/v1/enrolments", "application/json", std::string(20'000, ' ')).status == 413);
  test::Member at_the_other{hub.port(), net::TlsClient::pinned(hub_key)};
  BOOST_TEST(!at_the_other.try_ask(Method::get, "/v1/meta"));
}

BOOST_AUTO_TEST_CASE(a_member_renews_with_a_new_key_and_others_do_not) {
  const auto key = auth::make_key();
  auto door = stranger();
  const auto given = ask(door, invite(true), key);
  BOOST_REQUIRE(given.status == 201);
  std::string text = given.body;
  json::Parser parser;
  const std::string chain{parser.parse(text)->find("certificate").string()};
  const auto file = hub.authority().directory() / "aaln.pem";
  std::ofstream{file} << key.key << chain;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  test::Member member{hub, {file, file, "CN=aaln"}};
  for (int i = 0; i < 100 && member.get("/v1/meta").status != 200; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  const auto ask_for = [](test::Member& who, const std::string& request) {
    std::string asked;
    json::Writer{asked}.begin_object().member("request", request).end_object();
    return who.post("/v1/certificates", "application/json", asked);
  };
  const auto next = auth::make_key();
  const auto renewed = ask_for(member, next.request);
  BOOST_TEST(renewed.status == 201);
  BOOST_TEST(says(renewed, auth::spoken(next.id)));
  const auto same = ask_for(member, key.request);
  BOOST_TEST(same.status == 422);
  BOOST_TEST(says(same, "a renewal takes a new key"));
  const auto elsewhere = hub.add_organisation("calo");  // its subject has more in it than the hub would write
  test::Member other{hub, elsewhere};
  const auto refused = ask_for(other, auth::make_key().request);
  BOOST_TEST(refused.status == 403);
  BOOST_TEST(says(refused, "was made elsewhere"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
