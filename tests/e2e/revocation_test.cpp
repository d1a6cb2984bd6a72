// The end of a key: live connections are closed, what comes after is refused with a sentence, in whatever certificate
// the key comes; and renewal before the end.
#include "hub/storage/revocation.hpp"

#include "auth/certificate.hpp"
#include "hub/app/authority_command.hpp"
#include "hub/app/doctor.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/revocation_command.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/told_refusals.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;

struct RevocationFixture {
  test::TestHub hub;
  auth::Authority issuing = app::load_issuing(hub.config()).value()->authority;
  WallTime now = SystemClock{}.now();

  RevocationFixture() {
    auto connection = hub.database().migrating();
    const storage::Organisation row{
        {*OrgCode::parse("aaln"), storage::OrgState::active, {}, false}, "An organisation", "CN=aaln", {}};
    BOOST_REQUIRE(storage::registry::add(connection, row));
  }
  // Key and certificate in one file, as kith enroll leaves them.
  fs::path certificate(const auth::NewKey& key, const std::string& name, auth::Period period) const {
    const auto issued = issuing.issue_client(auth::read_request(key.request).value(), "aaln", period);
    BOOST_REQUIRE(issued);
    const fs::path file = hub.authority().directory() / name;
    std::ofstream{file} << key.key << issued->pem;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    return file;
  }
  // The register as the hub has it, of a certificate that it has issued.
  void enter(const fs::path& file) const {
    const auto facts = auth::read_certificate(read_file(file)).value();
    hub.database().superuser().exec(
        "-- test.issued\nINSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem) "
        "VALUES ('aaln', $1, $2, $3, $4, $5)",
        facts.serial, pg::Bytes{facts.key}, facts.period.from, facts.period.until, read_file(file));
  }
  test::Member member(const fs::path& file) const { return {hub, {file, file, "CN=aaln"}}; }
  cli::Settings settings_of(const fs::path& file) const {
    cli::Settings settings;
    settings.host = "localhost";
    settings.port = hub.port();
    settings.certificate = settings.key = file;
    settings.authority = hub.authority().file();
    return settings;
  }
  // The status that this member gets in the end.
  static int settled(test::Member& member, int wanted) {
    int status = 0;
    for (int i = 0; i < 200 && status != wanted; ++i) {
      if (i > 0) std::this_thread::sleep_for(50ms);
      status = member.get("/v1/meta").status;
    }
    return status;
  }
  // docs/enrolment.md promises five seconds; a machine that runs other tests beside gets more.
  bool was_cut_off() const { return was_cut_off(hub); }
  static bool was_cut_off(const test::TestHub& hub) {
    const auto by = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < by) {
      const std::string metrics = hub.metrics();
      const std::size_t at = metrics.find("\"cut_off\"} ");
      BOOST_REQUIRE(at != std::string::npos);
      if (metrics[at + 11] != '0') return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }
  void revoke(const fs::path& file) const {
    const auto done = app::revoke_certificates(hub.config(), {.org = "aaln", .key = {}, .file = file, .all = false});
    BOOST_REQUIRE(done);
  }
};

BOOST_FIXTURE_TEST_SUITE(revocation, RevocationFixture)

BOOST_AUTO_TEST_CASE(a_revoked_key_loses_its_live_connection_and_a_copy_of_it_comes_in_no_more) {
  const auto key = auth::make_key();
  const fs::path first = certificate(key, "first.pem", {now - 1h, now + 10h});
  auto live = member(first);
  BOOST_REQUIRE(settled(live, 200) == 200);
  auto untouched = member(certificate(auth::make_key(), "other.pem", {now - 1h, now + 10h}));
  BOOST_REQUIRE(settled(untouched, 200) == 200);
  revoke(first);
  BOOST_TEST(was_cut_off());
  const auto refused = live.get("/v1/meta");
  BOOST_TEST(refused.status == 403);
  BOOST_TEST(refused.body.find("/problems/key-revoked") != std::string::npos);
  auto copied = member(certificate(key, "second.pem", {now - 30min, now + 20h}));  // the same key, issued anew
  BOOST_TEST(copied.get("/v1/meta").status == 403);
  BOOST_TEST(untouched.get("/v1/meta").status == 200);
}

// A hub that was taken over keeps nobody from revoking its friends' keys without a word.
BOOST_AUTO_TEST_CASE(who_revokes_is_told_when_a_connection_of_the_hub_holds_what_it_takes) {
  const fs::path file = certificate(auth::make_key(), "held.pem", {now - 1h, now + 10h});
  const auto attempt = [&] {
    return app::revoke_certificates(hub.config(), {.org = "aaln", .key = {}, .file = file, .all = false});
  };
  {
    auto held = hub.database().serve();
    held.exec("-- test.hold\nSELECT pg_advisory_lock(hashtextextended('kith revocation', 0))");
    const auto refused = attempt();
    BOOST_REQUIRE(!refused);
    BOOST_TEST(app::explain(refused.error()).find("Stop the hub") != std::string::npos);
  }
  BOOST_TEST(attempt().has_value());
}

BOOST_AUTO_TEST_CASE(a_revoked_key_is_cut_off_at_every_hub_process) {
  const test::TestHub second{hub};
  const auto key = auth::make_key();
  const fs::path file = certificate(key, "both.pem", {now - 1h, now + 10h});
  auto here = member(file);
  test::Member there{second, {file, file, "CN=aaln"}};
  BOOST_REQUIRE(settled(here, 200) == 200);
  BOOST_REQUIRE(settled(there, 200) == 200);
  revoke(file);
  BOOST_TEST(was_cut_off(hub));
  BOOST_TEST(was_cut_off(second));
  BOOST_TEST(here.get("/v1/meta").status == 403);
  BOOST_TEST(there.get("/v1/meta").status == 403);
}

BOOST_AUTO_TEST_CASE(a_suspended_organisation_loses_its_live_connection_too) {
  auto live = member(certificate(auth::make_key(), "live.pem", {now - 1h, now + 10h}));
  BOOST_REQUIRE(settled(live, 200) == 200);
  auto connection = hub.database().migrating();
  BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), storage::OrgState::suspended));
  BOOST_TEST(was_cut_off());
  BOOST_TEST(live.get("/v1/meta").status == 403);
  BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), storage::OrgState::active));
  BOOST_TEST(settled(live, 200) == 200);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_on_an_open_connection_is_refused_and_on_the_log) {
  auto live = member(certificate(auth::make_key(), "short.pem", {now - 1h, SystemClock{}.now() + 6s}));
  BOOST_REQUIRE(settled(live, 200) == 200);
  BOOST_TEST(settled(live, 401) == 401);
  BOOST_TEST(await_refusals(hub, audit::SignInRefusal::expired, 1, "aaln").told > 0);
}

BOOST_AUTO_TEST_CASE(a_certificate_renews_itself_in_its_last_third_and_the_old_one_stays_good_until_its_end) {
  const auto key = auth::make_key();
  const fs::path file = certificate(key, "aaln.pem", {now - 20h, now + 5h});
  const fs::path old = certificate(key, "old.pem", {now - 20h, now + 5h});
  enter(file);
  auto before = member(old);
  BOOST_REQUIRE(settled(before, 200) == 200);
  const cli::Settings settings = settings_of(file);
  std::istringstream in;
  std::ostringstream out, err;
  cli::Terminal terminal{cli::Streams{in, out, err}};
  cli::renew_if_due(settings, terminal, now - 10h);
  BOOST_TEST(err.str() == "");
  cli::renew_if_due(settings, terminal);
  BOOST_TEST(err.str().find("was renewed") != std::string::npos, err.str());
  const auto renewed = auth::read_certificate(read_file(file));
  BOOST_REQUIRE(renewed);
  BOOST_TEST((renewed->key != key.id));
  BOOST_TEST((renewed->period.until > now + 20h));
  auto after = member(file);
  BOOST_TEST(after.get("/v1/meta").status == 200);
  BOOST_TEST(member(old).get("/v1/meta").status == 200);
  const auto listed = app::list_certificates(hub.config(), "aaln");
  BOOST_REQUIRE(listed);
  BOOST_TEST(listed->find(auth::spoken(renewed->key)) != std::string::npos);
  BOOST_REQUIRE(app::revoke_certificates(hub.config(), {.org = "aaln", .key = {}, .file = {}, .all = true}));
  BOOST_TEST(settled(after, 403) == 403);
}

// What whoever has stolen the issuing key makes with it, after the hub has another.
BOOST_AUTO_TEST_CASE(a_stolen_issuing_key_ends_with_all_that_it_has_signed_and_who_renewed_before_stays) {
  const auto folder = hub.authority().directory();
  const fs::path left = certificate(auth::make_key(), "left.pem", {now - 20h, now + 5h});
  const fs::path renewed = certificate(auth::make_key(), "renewed.pem", {now - 20h, now + 5h});
  enter(left);
  enter(renewed);
  app::Config config = hub.config();
  BOOST_TEST((app::revoke_authority(config, config.enrolment.certificate, true).error().code == Errc::contradiction));
  config.enrolment.authority = folder / "members-root.crt";
  const auto made = app::renew_issuing_key(config, folder / "members-root.key");
  BOOST_REQUIRE(made);
  const std::size_t at = made->find("--file ");
  BOOST_REQUIRE(at != std::string::npos);
  const fs::path old = made->substr(at + 7, made->find(".crt", at) + 4 - (at + 7));
  BOOST_REQUIRE(hub.hub().reload_certificates());
  auto before = member(left);
  BOOST_REQUIRE(settled(before, 200) == 200);  // the old one's certificates are good until it is revoked
  const auto settings = settings_of(renewed);
  BOOST_REQUIRE(cli::renew(settings));

  const fs::path forged = certificate(auth::make_key(), "forged.pem", {now - 1h, now + 10h});
  auto thief = member(forged);
  BOOST_TEST(thief.get("/v1/meta").status == 200);
  const auto laundered = cli::renew(settings_of(forged));
  BOOST_REQUIRE(!laundered);  // or it would have a certificate of the new key
  BOOST_TEST(laundered.error().text.find("nothing of having issued") != std::string::npos, laundered.error().text);

  const auto asked = app::revoke_authority(config, old, false);
  BOOST_REQUIRE(asked);
  BOOST_TEST(asked->find("Nothing was revoked yet") != std::string::npos);
  BOOST_TEST(thief.get("/v1/meta").status == 200);
  BOOST_TEST((app::revoke_authority(config, left, true).error().code == Errc::malformed_value));
  BOOST_TEST((app::revoke_authority(config, folder / "members-root.crt", true).error().code == Errc::contradiction));
  BOOST_REQUIRE(app::revoke_authority(config, old, true));
  BOOST_TEST(was_cut_off());
  for (auto* one : {&thief, &before}) {
    const auto refused = one->get("/v1/meta");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(refused.body.find("/problems/authority-revoked") != std::string::npos, refused.body);
  }
  auto anew = member(certificate(auth::make_key(), "anew.pem", {now - 1h, now + 10h}));
  BOOST_TEST(anew.get("/v1/meta").status == 403);  // it signs, and nobody takes it
  BOOST_TEST(member(renewed).get("/v1/meta").status == 200);
  BOOST_TEST((app::revoke_authority(config, old, true).error().code == Errc::contradiction));
  std::ostringstream report;
  app::doctor(config, report);
  BOOST_TEST(report.str().find("revoked authority: " + auth::spoken(issuing.facts().key)) != std::string::npos,
             report.str());
  const auto lines = hub.database().superuser().exec(
      "-- test.lines\nSELECT count(*) FROM kith.audit_leaf WHERE event = 8 AND principal LIKE 'operator:%' AND (org IS "
      "NULL "
      "OR "
      "org = 'aaln')");
  BOOST_TEST(lines[0].get<std::int64_t>(0) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
