// Every refusal that somebody with an invitation can meet, as they see it: what is wrong, and what to do about it.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "auth/invitation.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/invitation_command.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/tls_site.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

struct Refusals {
  test::TestHub hub;
  app::Config config = hub.config();
  test::TemporaryDirectory home;
  std::string code, url;

  Refusals() { invite(); }
  void invite() {
    config.enrolment.approval = app::Approval::any_person;
    app::NewInvitation invitation;
    invitation.organisation.code = "aaln";
    invitation.organisation.name = "An organisation";
    invitation.as_json = true;
    const auto printed = app::invite_organisation(config, invitation);
    BOOST_REQUIRE(printed);
    const Json json{*printed};
    code = cli::text_member(*json, "code");
    url = cli::text_member(*json, "hub");
  }
  void sql(const pg::Sql& change) const { hub.database().superuser().exec(change); }
  [[nodiscard]] Ran enroll(const std::string& folder = "member") const {
    const std::string place = (home.path() / folder).string();
    const std::vector<const char*> words = {"enroll",    code.c_str(), "--hub",      url.c_str(),
                                            "--no-wait", "--folder",   place.c_str()};
    std::istringstream in;
    std::ostringstream out, err;
    const ExitCode exit = cli::run(words, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
  static std::string of_this_machine(std::uint16_t port) { return "https://localhost:" + std::to_string(port); }
};

struct Case {
  const char* what;
  std::function<void(Refusals&)> arrange;
  ExitCode exit;
  std::vector<const char*> words;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"a slip in the code",
       [](Refusals& r) { r.code[0] = r.code[0] == '7' ? '8' : '7'; },
       ExitCode::usage,
       {"there is a slip in the invitation code", "type or paste it again"}},
      {"half of the code", [](Refusals& r) { r.code.resize(20); }, ExitCode::usage, {"eight groups of five"}},
      {"an address that is none",
       [](Refusals& r) { r.url = "hub.example.org"; },
       ExitCode::usage,
       {"--hub must look like https://hub.example:8444"}},
      {"an address where nothing is, as at a hub without an issuing key",
       [](Refusals& r) { r.url = "https://127.0.0.1:1"; },
       ExitCode::try_later,
       {"Nothing answers at", "Compare the address with your invitation", "takes no enrolments now"}},
      {"a name that nobody has",
       [](Refusals& r) { r.url = "https://nowhere.invalid:8444"; },
       ExitCode::try_later,
       {"Nothing answers at", "Compare the address with your invitation"}},
      {"an address without its port",
       [](Refusals& r) { r.url = "https://nowhere.invalid"; },
       ExitCode::try_later,
       {"Nothing answers at", "The address has no port", "https://nowhere.invalid:8444"}},
      {"the members' port",
       [](Refusals& r) { r.url = Refusals::of_this_machine(r.hub.port()); },
       ExitCode::usage,
       {"is the port for members", "port 8444"}},
      {"a port without TLS",
       [](Refusals& r) { r.url = Refusals::of_this_machine(r.hub.admin_port()); },
       ExitCode::failed,
       {"is no hub", "Compare the address with your invitation"}},
      {"another hub",
       [](Refusals& r) { r.code = auth::Invitation::random(auth::make_key().id).text(); },
       ExitCode::not_permitted,
       {"nothing was sent", "ask the operator", "for a new invitation"}},
      {"a code that a newer one has replaced",
       [](Refusals& r) {
         const std::string old = r.code;
         r.invite();
         r.code = old;
       },
       ExitCode::not_permitted,
       {"knows no such invitation", "Ask the operator"}},
      {"a code that is late",
       [](Refusals& r) { r.sql("-- test.late\nUPDATE kith.invitation SET expires_at = now()"); },
       ExitCode::not_permitted,
       {"kith: This invitation has expired; ask the operator for a new one.\n"}},
      {"a code that somebody else has used",
       [](Refusals& r) { BOOST_TEST((r.enroll("thief").exit == ExitCode::try_later)); },
       ExitCode::not_permitted,
       {"used already, with another key", "tell the operator now"}},
      {"one who was suspended meanwhile",
       [](Refusals& r) { r.sql("-- test.suspended\nUPDATE kith.org SET state = 2"); },
       ExitCode::not_permitted,
       {"is suspended, or was removed", "Ask the operator"}},
      {"a key that was revoked",
       [](Refusals& r) {
         BOOST_TEST((r.enroll().exit == ExitCode::try_later));
         r.sql(
             "-- test.revoke\nINSERT INTO kith.revoked_key (key_digest, org, revoked_by) "
             "SELECT key_digest, org, 'alice' FROM kith.invitation");
         r.invite();
       },
       ExitCode::not_permitted,
       {"cannot be used: it was revoked", "move the file enrolment-key.pem away, then run the same line again"}},
      {"a request that nobody approved in time",
       [](Refusals& r) {
         BOOST_TEST((r.enroll().exit == ExitCode::try_later));
         r.sql("-- test.late\nUPDATE kith.invitation SET expires_at = now()");
       },
       ExitCode::not_permitted,
       {"This invitation has expired; ask the operator for a new one."}},
      {"an invitation that was taken back",
       [](Refusals& r) { BOOST_REQUIRE(app::uninvite_party(r.config, PartyKind::organisation, "aaln")); },
       ExitCode::not_permitted,
       {"knows no such invitation", "Ask the operator"}},
      {"no approval yet",
       [](Refusals&) {},
       ExitCode::try_later,
       {"approve this key", "Read it to the operator", "Run the same command again"}},
  };
  return all;
}

BOOST_AUTO_TEST_SUITE(enrolment_refusals)

BOOST_AUTO_TEST_CASE(each_refusal_says_what_is_wrong_and_what_to_do) {
  for (const Case& one : cases()) {
    BOOST_TEST_CONTEXT(one.what) {
      Refusals refusals;
      one.arrange(refusals);
      const Ran ran = refusals.enroll();
      BOOST_TEST((ran.exit == one.exit), ran.err);
      for (const char* words : one.words)
        BOOST_TEST(ran.err.find(words) != std::string::npos, words << " | " << ran.err);
      BOOST_TEST(ran.err.find("You may not do this") == std::string::npos, ran.err);
      BOOST_TEST(ran.err.find("what it needs") == std::string::npos, ran.err);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(who_moves_a_revoked_key_away_as_told_enrols_with_a_new_one, Refusals) {
  BOOST_TEST((enroll().exit == ExitCode::try_later));
  sql("-- test.revoke\nINSERT INTO kith.revoked_key (key_digest, org, revoked_by) "
      "SELECT key_digest, org, 'alice' FROM kith.invitation");
  invite();
  BOOST_TEST((enroll().exit == ExitCode::not_permitted));
  fs::rename(home.path() / "member/enrolment-key.pem", home.path() / "away.pem");
  const Ran ran = enroll();
  BOOST_TEST((ran.exit == ExitCode::try_later), ran.err);
  BOOST_TEST(ran.err.find("approve this key") != std::string::npos, ran.err);
}

BOOST_FIXTURE_TEST_CASE(the_operator_sees_what_waits_and_approves_nothing_that_has_expired, Refusals) {
  const auto listed = [this] { return app::list_organisations(config, false).value(); };
  const auto says = [&](std::string_view words) { BOOST_TEST(listed().find(words) != std::string::npos, listed()); };
  says("aaln\tinvited, until 2");
  BOOST_TEST((enroll().exit == ExitCode::try_later));
  says("aaln\trequested, approve it until 2");
  sql("-- test.active\nUPDATE kith.org SET state = 1");
  says("aaln\tactive, asks for a new key, approve it until 2");
  BOOST_TEST(app::list_organisations(config, true)->find(R"("invitation":"requested")") != std::string::npos);
  sql("-- test.late\nUPDATE kith.invitation SET expires_at = now()");
  says("aaln\tactive, its request for a new key expired on 2");
  for (const char* typed : {"", "3F7QK-90MTA-XB42D-5RWYE"}) {
    const auto refused = app::approve_party(config, PartyKind::organisation, "aaln", typed);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(app::explain(refused.error()).find("The invitation has expired") == 0U);
    BOOST_TEST(app::exit_status(refused.error().code) == 6);
  }
  BOOST_REQUIRE(app::uninvite_party(config, PartyKind::organisation, "aaln"));
  says("aaln\tactive\t");
  sql("-- test.new\nUPDATE kith.org SET state = 4");
  says("aaln\tno invitation is open\t");
  BOOST_TEST((app::uninvite_party(config, PartyKind::organisation, "aaln").error().code == Errc::contradiction));
}

BOOST_FIXTURE_TEST_CASE(a_name_that_no_connection_would_take_is_said_while_the_invitation_is_good, Refusals) {
  const auto files = hub.authority().issue(
      "site", {.common_name = "hub", .usage = test::Usage::server, .names = {"hub.example.org", "192.0.2.7"}});
  const test::TlsSite site{files, [](const test::SiteRequest&) { return test::SiteAnswer{}; }};
  code = auth::Invitation::random(auth::read_certificate(read_file(files.certificate))->key).text();
  for (const char* host : {"localhost", "127.0.0.1"}) {
    url = site.url(host);
    const Ran ran = enroll();
    BOOST_TEST((ran.exit == ExitCode::usage), ran.err);
    BOOST_TEST(ran.err.find("certificate is not for " + std::string{host}) != std::string::npos, ran.err);
    BOOST_TEST(ran.err.find("it is for: hub.example.org, 192.0.2.7") != std::string::npos, ran.err);
    BOOST_TEST(ran.err.find("--hub https://hub.example.org:") != std::string::npos, ran.err);
  }
  BOOST_TEST(site.requests().empty());
}

BOOST_FIXTURE_TEST_CASE(a_wrong_clock_is_said_before_anything_hangs_on_it, Refusals) {
  const auto files = hub.authority().issue("site", {.common_name = "hub", .usage = test::Usage::server});
  const test::TlsSite site{files, [](const test::SiteRequest&) {
                             return test::SiteAnswer{.status = 202,
                                                     .fields = {"Date: Thu, 01 Jan 2026 00:00:00 GMT"},
                                                     .body = R"({"state":"requested"})"};
                           }};
  code = auth::Invitation::random(auth::read_certificate(read_file(files.certificate))->key).text();
  url = site.url();
  const Ran ran = enroll();
  BOOST_TEST((ran.exit == ExitCode::try_later), ran.err);
  BOOST_TEST(ran.err.find("days ahead of the hub's. Set it right") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
