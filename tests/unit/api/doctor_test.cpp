// kith-hub doctor on a hub that was never started: nothing is wrong with it, and it says what is not there yet.
#include "hub/app/doctor.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "tests/support/pki.hpp"

namespace {

using namespace kith;

BOOST_AUTO_TEST_SUITE(doctor_words)

BOOST_AUTO_TEST_CASE(before_the_first_start_nothing_is_wrong_and_no_database_is_there) {
  const test::CertificateAuthority authority;
  const test::TemporaryDirectory scratch;
  const auto files = authority.hub();
  auto config = app::parse_config("", scratch.path() / "data", scratch.path());
  BOOST_REQUIRE(config);
  config->tls.certificate = files.certificate;
  config->tls.key = files.key;
  config->tls.client_ca = authority.file();
  config->disk.low_mib = 0;
  std::ostringstream missing;
  BOOST_TEST(app::doctor(*config, missing), missing.str());
  BOOST_TEST(missing.str().find("note  data directory: there is none yet") != std::string::npos, missing.str());
  BOOST_TEST(missing.str().find("note  the hub's certificate: ends in 23 hours; ") != std::string::npos, missing.str());
  std::filesystem::create_directory(config->data);
  std::filesystem::permissions(config->data, std::filesystem::perms::owner_all);
  std::ostringstream empty;
  BOOST_TEST(app::doctor(*config, empty), empty.str());
  BOOST_TEST(empty.str().find("ok    data directory") != std::string::npos, empty.str());
  BOOST_TEST(
      empty.str().find("note  database: there is none yet, because this hub has not been started") != std::string::npos,
      empty.str());
  config->tls.key = scratch.path() / "nothing.key";
  std::ostringstream wrong;
  BOOST_TEST(!app::doctor(*config, wrong));
  BOOST_TEST(wrong.str().find("WRONG tls.key") != std::string::npos, wrong.str());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
