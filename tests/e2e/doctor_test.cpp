// kith doctor at a member's machine: whose side a connection breaks on, and what to do, for each way in which it
// breaks.
#include "hub/cli/doctor.hpp"

#include <thread>

#include "hub/app/revocation_command.hpp"
#include "hub/cli/clock_words.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/tls_site.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;
using cli::ExitCode;

struct DoctorFixture {
  test::TestHub hub;
  test::CertificateFiles files = hub.add_organisation("aaln");
  WallTime now = SystemClock{}.now();
  cli::DoctorOptions options{.connection = {.config = {},
                                            .hub = "https://localhost:" + std::to_string(hub.port()),
                                            .certificate = files.certificate.string(),
                                            .key = files.key.string(),
                                            .authority = hub.authority().file().string(),
                                            .key_map = {}},
                             .json = false};

  Ran doctor() const {
    std::istringstream in;
    std::ostringstream out, err;
    cli::Terminal terminal{cli::Streams{in, out, err}};
    const ExitCode exit = cli::doctor(options, terminal, now);
    return {exit, out.str(), err.str()};
  }
  // That the last line names what is wrong, with these words in it.
  void check_wrong(std::string_view what, std::string_view words, ExitCode exit) const {
    const Ran ran = doctor();
    BOOST_TEST((ran.exit == exit), ran.out);
    const std::size_t at = ran.out.find("WRONG " + std::string{what} + ": ");
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, ran.out);
    BOOST_TEST(ran.out.find(words, at) != std::string::npos, ran.out);
  }
  void use(const test::CertificateFiles& other) {
    options.connection.certificate = other.certificate.string();
    options.connection.key = other.key.string();
  }
  // The refusal that a change in the register brings, a moment later.
  void await_refusal() const {
    for (int i = 0; i < 200 && doctor().exit != ExitCode::not_permitted; ++i) std::this_thread::sleep_for(50ms);
  }
};

BOOST_FIXTURE_TEST_SUITE(doctor_at_the_member, DoctorFixture)

BOOST_AUTO_TEST_CASE(a_connection_that_works_is_said_to_work_and_a_near_end_is_noted) {
  const Ran ran = doctor();
  BOOST_TEST((ran.exit == ExitCode::done), ran.out);
  for (const char* line : {"ok    settings: ", "ok    files: ", "ok    connection: ", "ok    clock: ",
                           "ok    membership: the hub takes you as ", "note  certificate: yours ends in 23 hours"})
    BOOST_TEST(ran.out.find(line) != std::string::npos, line);
  options.json = true;
  const Json json{doctor().out};
  BOOST_TEST((*json).find("well").boolean());
}

BOOST_AUTO_TEST_CASE(whose_file_it_is_and_what_for_is_said_with_its_last_day) {
  BOOST_TEST(doctor().out.find("membership: the hub takes you as aaln (CN=") != std::string::npos, doctor().out);
  BOOST_TEST(doctor().out.find("ok    role: member of aaln: may push, preview") != std::string::npos, doctor().out);
  auth::Grant grant{auth::Role::auditor, std::nullopt, std::nullopt, Purpose::administration,
                    std::chrono::floor<std::chrono::days>(now) + std::chrono::days{60}};
  use(hub.enrol("avery", PartyKind::person, grant));
  for (int i = 0; i < 200 && doctor().exit == ExitCode::not_permitted; ++i) std::this_thread::sleep_for(50ms);
  const std::string said = "role: auditor: may read every line of the audit log (kith audit all), never a record";
  Ran ran = doctor();
  BOOST_TEST(ran.out.find("membership: the hub takes you as avery (CN=avery)") != std::string::npos, ran.out);
  BOOST_TEST(ran.out.find("ok    " + said) != std::string::npos, ran.out);
  BOOST_TEST(ran.out.find("; until the end of 2") != std::string::npos, ran.out);
  hub.database().superuser().exec("-- test.soon\nUPDATE kith.grant_given SET expires_at = now() + interval '9 days'");
  for (int i = 0; i < 200 && doctor().out.find("note  role: ") == std::string::npos; ++i)
    std::this_thread::sleep_for(50ms);
  ran = doctor();
  BOOST_TEST(ran.out.find("note  " + said) != std::string::npos, ran.out);
  BOOST_TEST(ran.out.find("the hub's operator can give it a later day") != std::string::npos, ran.out);
}

BOOST_AUTO_TEST_CASE(the_network_is_told_from_the_hub) {
  options.connection.hub = "https://nowhere.invalid:8443";
  check_wrong("connection", "the host name is not known", ExitCode::try_later);
  options.connection.hub = "https://127.0.0.1:1";
  check_wrong("connection", "the hub does not run, or the port is another one", ExitCode::try_later);
  options.connection.hub = "https://localhost:" + std::to_string(hub.admin_port());
  check_wrong("connection", "Is this the port that members use?", ExitCode::not_permitted);
  options.connection.hub = "https://localhost:" + std::to_string(hub.enrolment_port());
  check_wrong("membership", "is the hub's door for enrolment. Members use another port", ExitCode::usage);
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit_are_named) {
  const auto other = hub.authority().client("other");
  options.connection.key = other.key.string();
  check_wrong("files", "does not belong to the certificate", ExitCode::usage);
  options.connection.key = files.key.string();
  fs::permissions(files.key, fs::perms::others_read, fs::perm_options::add);
  check_wrong("files", "chmod 600", ExitCode::usage);
  fs::permissions(files.key, fs::perms::owner_read | fs::perms::owner_write);
  const test::CertificateAuthority strange{"Another CA"};
  options.connection.authority = strange.file().string();
  check_wrong("connection", "does not come from the authority given", ExitCode::not_permitted);
  options.connection.authority = hub.authority().file().string();
  use(strange.client("aaln"));
  check_wrong("certificate", "does not know the authority of this certificate", ExitCode::not_permitted);
}

BOOST_AUTO_TEST_CASE(a_certificate_out_of_its_time_is_told_by_its_dates) {
  test::CertificateOptions wanted{.common_name = "aaln"};
  wanted.starts = -48h;
  wanted.ends = -24h;
  use(hub.authority().issue("ended", wanted));
  check_wrong("certificate", "Your certificate ended on ", ExitCode::not_permitted);
  wanted.starts = 10min;
  wanted.ends = 24h;
  use(hub.authority().issue("early", wanted));
  check_wrong("certificate", "Your certificate begins on ", ExitCode::not_permitted);
}

BOOST_AUTO_TEST_CASE(who_is_suspended_unknown_or_revoked_is_told_whom_to_ask) {
  auto connection = hub.database().migrating();
  const OrgCode org = *OrgCode::parse("aaln");
  BOOST_REQUIRE(storage::registry::set_state(connection, org, storage::OrgState::suspended));
  await_refusal();
  check_wrong("membership", "not approved yet, suspended, removed", ExitCode::not_permitted);
  BOOST_REQUIRE(storage::registry::set_state(connection, org, storage::OrgState::active));
  BOOST_REQUIRE(
      app::revoke_certificates(hub.config(), {.org = "aaln", .key = {}, .file = files.certificate, .all = false}));
  await_refusal();
  for (int i = 0; i < 200 && doctor().out.find("revoked") == std::string::npos; ++i) std::this_thread::sleep_for(50ms);
  check_wrong("membership", "was revoked: the hub takes it no more. Ask the operator of the hub for a new invitation",
              ExitCode::not_permitted);
  BOOST_TEST(doctor().out.find("to add you") == std::string::npos);
  use(hub.authority().client("stranger"));
  check_wrong("membership", "registered under another name", ExitCode::not_permitted);
}

BOOST_AUTO_TEST_CASE(a_clock_ten_minutes_off_is_noticed_on_either_side) {
  const WallTime right = now;
  now = right + 11min;
  check_wrong("clock", "ahead of the hub's", ExitCode::failed);
  now = right - 11min;
  check_wrong("clock", "behind the hub's", ExitCode::failed);
  now = right + 8min;
  BOOST_TEST((doctor().exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(an_ended_certificate_of_the_hub_is_told_from_a_wrong_clock) {
  test::CertificateOptions wanted{.common_name = "hub", .usage = test::Usage::server};
  wanted.starts = -48h;
  wanted.ends = -24h;
  const std::string date = "Thu, 01 Jan 2026 00:00:00 GMT";
  const test::TlsSite ended{hub.authority().issue("hub-ended", wanted), [&](const test::SiteRequest&) {
                              return test::SiteAnswer{.status = 200, .fields = {"Date: " + date}, .body = "{}"};
                            }};
  options.connection.hub = ended.url();
  now = cli::time_of_date(date).value();
  check_wrong("connection", "It is the hub's side", ExitCode::not_permitted);
  now += 24h;
  check_wrong("connection", "This computer's clock is to blame", ExitCode::not_permitted);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
