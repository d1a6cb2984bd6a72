// Renewal by itself, as somebody meets it who only runs their usual commands: each that meets the hub renews a
// certificate in its last third, and says so; where that is not possible it says what to expect, and does its work all
// the same.
#include "hub/cli/renewal.hpp"

#include "auth/certificate.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using namespace std::chrono_literals;

struct RenewalFixture {
  test::TestHub hub;
  auth::Authority issuing = app::load_issuing(hub.config()).value()->authority;
  auth::NewKey key = auth::make_key();
  WallTime now = SystemClock{}.now();
  std::string old;  // key and certificate, in its last third

  RenewalFixture() {
    auto connection = hub.database().migrating();
    const storage::Organisation row{
        {*OrgCode::parse("aaln"), storage::OrgState::active, {}, false}, "An organisation", "CN=aaln", {}};
    BOOST_REQUIRE(storage::registry::add(connection, row));
    const auto issued = issuing.issue_client(auth::read_request(key.request).value(), "aaln", {now - 20h, now + 5h});
    BOOST_REQUIRE(issued);
    old = key.key + issued->pem;
    const auto facts = auth::read_certificate(issued->pem).value();
    hub.database().superuser().exec(
        "-- test.issued\nINSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem) "
        "VALUES ('aaln', $1, $2, $3, $4, $5)",
        facts.serial, pg::Bytes{facts.key}, facts.period.from, facts.period.until, issued->pem);
  }
  // As kith enroll leaves it. The hub lets it in when this returns.
  test::CertificateFiles file(const std::string& name) const {
    const fs::path file = hub.authority().directory() / name;
    std::ofstream{file} << old;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    const test::CertificateFiles files{file, file, "CN=aaln"};
    hub.await_status(files, 200);
    return files;
  }
};

BOOST_FIXTURE_TEST_SUITE(renewal, RenewalFixture)

BOOST_AUTO_TEST_CASE(each_command_renews_a_certificate_in_its_last_third) {
  const auto sample = (source_dir() / "adapters/aaln/sample.csv").string();
  const std::vector<std::vector<std::string>> commands = {{"records"},
                                                          {"table", "--by", "county"},
                                                          {"push", sample, "--adapter", "aaln"},
                                                          {"audit", "mine"},
                                                          {"orgs"},
                                                          {"audit", "verify"},
                                                          {"withdraw", RecordUid::random().text(), "--yes"}};
  for (const auto& command : commands) {
    const auto files = file("aaln.pem");
    const KithMember member{hub, files};
    const Ran ran = member.run(command);
    BOOST_TEST(ran.err.find("Your certificate was renewed; it lasts until ") != std::string::npos, ran.err);
    const auto renewed = auth::read_certificate(read_file(files.certificate));
    BOOST_REQUIRE(renewed);
    BOOST_TEST((renewed->key != key.id), command.front());
    BOOST_TEST((renewed->period.until > now + 20h), command.front());
    // It works, and nothing is due any more.
    const Ran again = member.run({"records"});
    BOOST_TEST((again.exit == cli::ExitCode::done), again.err);
    BOOST_TEST(again.err.find("certificate") == std::string::npos, again.err);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_renewed_yet_is_said_and_the_work_is_done) {
  // Nothing can be written beside a file whose name is as long as a name may be.
  const auto files = file(std::string(250, 'a'));
  const KithMember member{hub, files};
  const Ran ran = member.run({"records"});
  BOOST_TEST((ran.exit == cli::ExitCode::done), ran.err);
  BOOST_TEST(ran.err.find("could not be renewed yet") != std::string::npos, ran.err);
  BOOST_TEST(read_file(files.certificate) == old);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
