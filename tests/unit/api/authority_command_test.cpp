// `kith-hub ca` from its first day to the one when the root's key comes back from its place off the network: what is
// made is a pair, chains to the root, and what was issued before stays good.
#include "hub/app/authority_command.hpp"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "auth/certificate.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/net/tls.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

struct Folder {
  fs::path directory;
  app::Config config;

  Folder() {
    std::string made = (fs::temp_directory_path() / "kith-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(made.data()) != nullptr);
    directory = made;
    const fs::path ca = directory / "ca", tls = directory / "tls";
    config.data = directory;
    config.enrolment.certificate = ca / "issuing.crt";
    config.enrolment.key = ca / "issuing.key";
    config.enrolment.authority = ca / "root.crt";
    config.tls = {tls / "hub.crt", tls / "hub.key", tls / "clients-ca.crt"};
  }
  ~Folder() { fs::remove_all(directory); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] Result<std::shared_ptr<net::TlsServer>> listener() const {
    return net::TlsServer::load({config.tls.certificate, config.tls.key, config.tls.client_ca});
  }
  [[nodiscard]] auth::IssuedCertificate issue() const {
    const auto issuing = app::load_issuing(config);
    BOOST_REQUIRE((issuing && *issuing));
    const WallTime now = SystemClock{}.now();
    const auto key = auth::make_key();
    auto issued = (*issuing)->authority.issue_client(auth::read_request(key.request).value(), "aaln", {now, now + 1h});
    BOOST_REQUIRE(issued.has_value());
    return std::move(*issued);
  }
};

BOOST_AUTO_TEST_SUITE(authority_command)

BOOST_FIXTURE_TEST_CASE(a_root_key_that_was_put_away_makes_a_new_issuing_key_when_it_is_brought_back, Folder) {
  BOOST_REQUIRE(app::make_authority(config, {.name = "A collaborative", .hosts = {"hub.example.org"}}));
  const fs::path root_key = config.enrolment.authority.parent_path() / "root.key", away = directory / "elsewhere.key";
  fs::rename(root_key, away);
  BOOST_TEST(listener().has_value());
  const auto before = auth::read_certificate(read(config.enrolment.certificate)).value();
  const auto member = issue();
  BOOST_TEST(!app::renew_issuing_key(config, root_key).has_value());
  BOOST_TEST((auth::read_certificate(read(config.enrolment.certificate))->key == before.key));
  BOOST_REQUIRE(app::renew_issuing_key(config, away));
  const auto after = auth::read_certificate(read(config.enrolment.certificate)).value();
  BOOST_TEST((after.key != before.key));
  BOOST_TEST(auth::is_pair(read(config.enrolment.certificate), read(config.enrolment.key)));
  BOOST_TEST((fs::status(config.enrolment.key).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  // One more by the new key, and both lead to the one root that the hub's listener trusts.
  const auto later = issue();
  BOOST_TEST((later.facts.key != member.facts.key));
  BOOST_TEST(read(config.tls.client_ca) == read(config.enrolment.authority));
  BOOST_TEST(!fs::exists(root_key));
}

BOOST_FIXTURE_TEST_CASE(the_hub_gets_a_new_key_for_the_names_of_the_old_one_without_the_root, Folder) {
  BOOST_REQUIRE(app::make_authority(config, {.name = "A collaborative", .hosts = {"hub.example.org", "127.0.0.1"}}));
  fs::remove(config.enrolment.authority.parent_path() / "root.key");
  const auto before = auth::read_certificate(read(config.tls.certificate)).value();
  BOOST_REQUIRE(app::renew_hub_certificate(config, {}));
  const auto after = auth::read_certificate(read(config.tls.certificate)).value();
  BOOST_TEST((after.key != before.key));
  BOOST_TEST(after.names == before.names, boost::test_tools::per_element());
  BOOST_TEST(listener().has_value());
  BOOST_REQUIRE(app::renew_hub_certificate(config, {"new.example.org"}));
  BOOST_TEST(auth::read_certificate(read(config.tls.certificate))->names == std::vector<std::string>{"new.example.org"},
             boost::test_tools::per_element());
  BOOST_TEST(!app::renew_hub_certificate(config, {"two words"}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
