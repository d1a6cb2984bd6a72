// The end of a key: live connections are closed, what comes after is refused with a sentence, in whatever certificate
// the key comes; and renewal before the end.
#include "hub/storage/revocation.hpp"
#include "auth/certificate.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/revocation_command.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"

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
  test::Member member(const fs::path& file) const { return {hub, {file, file, "CN=aaln"}}; }
  // The status that this member gets in the end.
  static int settled(test::Member& member, int wanted) {
    int status = 0;
    for (int i = 0; i < 200 && status != wanted; ++i) {
      if (i > 0) std::this_thread::sleep_for(50ms);
      status = member.get("/v1/meta").status;
    }
    return status;
  }
  bool was_cut_off() const {
    for (int i = 0; i < 200; ++i) {
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

BOOST_AUTO_TEST_CASE(a_certificate_renews_itself_in_its_last_third_and_the_old_one_stays_good_until_its_end) {
  const auto key = auth::make_key();
  const fs::path file = certificate(key, "aaln.pem", {now - 20h, now + 5h});
  const fs::path old = certificate(key, "old.pem", {now - 20h, now + 5h});
  auto before = member(old);
  BOOST_REQUIRE(settled(before, 200) == 200);
  cli::Settings settings;
  settings.host = "localhost";
  settings.port = hub.port();
  settings.certificate = settings.key = file;
  settings.authority = hub.authority().file();
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
