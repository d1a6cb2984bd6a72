// Authorities and their ends: what an operator is told before a revocation, which none undoes, and what a hub says that
// still issues with a key that was revoked.
#include "auth/certificate.hpp"
#include "hub/app/authority_command.hpp"
#include "hub/app/doctor.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/revocation_command.hpp"
#include "hub/async/run.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;

struct AuthoritiesFixture {
  test::TestHub hub;
  fs::path folder = hub.authority().directory();
  app::Config config = hub.config();
  WallTime now = SystemClock{}.now();

  AuthoritiesFixture() {
    hub.add_organisation("aaln");
    config.enrolment.authority = folder / "members-root.crt";
    config.admin.address = "127.0.0.1";
    config.admin.port = hub.admin_port();
  }
  std::string readiness() const {
    boost::asio::io_context context{1};
    net::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = hub.admin_port();
    net::Client client{context.get_executor(), std::move(options)};
    const auto answer = run_to_end(context, client.exchange({net::Method::get, "/readyz", {}}));
    return answer ? answer->body : std::string{};
  }
  std::string doctor_words() const {
    std::ostringstream report;
    app::doctor(config, report);
    return report.str();
  }
  std::string refused(const fs::path& file) const {
    const auto asked = app::revoke_authority(config, file, true);
    return asked ? std::string{"done"} : app::explain(asked.error());
  }
};

BOOST_FIXTURE_TEST_SUITE(authorities, AuthoritiesFixture)

// The operator has made another key and revoked the old one, and the hub was not told.
BOOST_AUTO_TEST_CASE(a_hub_that_still_issues_with_a_revoked_key_says_so_everywhere) {
  const auto old = folder / "old-issuing.crt";
  fs::copy_file(config.enrolment.certificate, old);
  BOOST_REQUIRE(app::renew_issuing_key(config, folder / "members-root.key"));
  BOOST_REQUIRE(app::revoke_authority(config, old, true));
  for (int i = 0; i < 200 && readiness().find("\"issuing\":\"revoked: ") == std::string::npos; ++i)
    std::this_thread::sleep_for(50ms);
  BOOST_TEST(readiness().find("then SIGHUP") != std::string::npos, readiness());
  constexpr std::string_view wrong = "WRONG issuing key: the hub that serves has not taken the new one";
  BOOST_TEST(doctor_words().find(wrong) != std::string::npos);
  // Where any free port is asked for, the hub has written down which one it has.
  fs::create_directories(config.data / "run");
  const auto port = config.data / "run/admin.port";
  std::ofstream{port} << hub.admin_port() << '\n';
  config.admin.port = 0;
  BOOST_TEST(doctor_words().find(wrong) != std::string::npos, doctor_words());
  fs::remove(port);
  constexpr std::string_view none = "note  issuing key: no hub answers";
  BOOST_TEST(doctor_words().find(none) != std::string::npos, doctor_words());
  // The folder is the hub's user's: a pipe in the file's place must not hold up whoever asks, nor may a program that is
  // no hub speak for one.
  BOOST_REQUIRE(mkfifo(port.c_str(), 0600) == 0);
  BOOST_TEST(doctor_words().find(none) != std::string::npos, doctor_words());
  fs::remove(port);
  std::ofstream{port} << hub.port() << '\n';  // speaks TLS
  BOOST_TEST(doctor_words().find(none) != std::string::npos, doctor_words());
  fs::remove(port);
  config.admin.port = hub.admin_port();
  BOOST_CHECK_EXCEPTION(hub.enrol("late", PartyKind::organisation), std::runtime_error, [](const auto& error) {
    const std::string words = error.what();
    return words.find("/problems/issuing-key-revoked") != std::string::npos &&
           words.find("SIGHUP") != std::string::npos;
  });
  BOOST_REQUIRE(hub.hub().reload_certificates());
  BOOST_TEST(readiness().find("\"issuing\":\"revoked") == std::string::npos, readiness());
  BOOST_TEST(doctor_words().find("WRONG issuing key") == std::string::npos, doctor_words());
  hub.enrol("later", PartyKind::organisation);
}

// What has been taken in hand by hand: the hub knows nothing of whom these keys have signed.
BOOST_AUTO_TEST_CASE(no_root_is_revoked_and_whose_certificate_was_made_elsewhere_is_named) {
  const auto by_hand = auth::Authority::make_root("By hand", {now - 1h, now + 48h});
  std::ofstream{folder / "by-hand.crt"} << by_hand.certificate;
  std::ofstream{config.tls.client_ca, std::ios::app} << by_hand.certificate;
  BOOST_TEST(refused(folder / "by-hand.crt").find("take it out of that file") != std::string::npos,
             refused(folder / "by-hand.crt"));
  // A root of this hub whose file is away, or cannot be read, is none that may be revoked.
  fs::rename(config.enrolment.authority, folder / "away.crt");
  BOOST_TEST(refused(folder / "away.crt").find("the root's certificate") != std::string::npos,
             refused(folder / "away.crt"));
  fs::rename(folder / "away.crt", config.enrolment.authority);
  fs::rename(config.tls.client_ca, folder / "away.crt");
  BOOST_TEST(refused(folder / "by-hand.crt").find("tls.client_ca") != std::string::npos);
  fs::rename(folder / "away.crt", config.tls.client_ca);
  // An intermediate of that root: who is in by it, this hub cannot know, and says so.
  const auto intermediate = auth::Authority::make_issuing(by_hand, "By hand, below", {now - 1h, now + 48h}).value();
  std::ofstream{folder / "below.crt"} << intermediate.certificate;
  const auto asked = app::revoke_authority(config, folder / "below.crt", false);
  BOOST_REQUIRE(asked);
  BOOST_TEST(
      asked->find("made elsewhere and this key has signed them, they are shut out too:\n  aaln\n") != std::string::npos,
      *asked);
  BOOST_TEST(asked->find("a revocation is never taken back") != std::string::npos, *asked);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
