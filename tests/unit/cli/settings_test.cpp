// Where the client finds the hub and itself: the file, the flags over it, and all mistakes at once.
#include "hub/cli/settings.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

struct Fixture {
  test::TemporaryDirectory scratch;
  Fixture() {
    ::unsetenv("KITH_CONFIG");
    ::setenv("XDG_CONFIG_HOME", scratch.path().c_str(), 1);
    ::setenv("XDG_DATA_HOME", (scratch.path() / "share").c_str(), 1);
  }
  ~Fixture() {
    ::unsetenv("XDG_CONFIG_HOME");
    ::unsetenv("XDG_DATA_HOME");
  }
  std::string write(const char* text) const {
    const auto file = scratch.path() / "client.toml";
    std::ofstream{file} << text;
    return file.string();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(settings, Fixture)

BOOST_AUTO_TEST_CASE(paths_in_the_file_are_taken_from_its_folder_and_flags_win) {
  ConnectionFlags flags;
  flags.config = write(
      "hub = 'https://hub.example:8443'\ncertificate = 'me.crt'\nkey = 'me.key'\nauthority = '/etc/ca.crt'\n"
      "adapter = 'aaln'\nfunding_streams = ['sth', 'voca']\n");
  flags.certificate = "other.crt";
  const auto settings = load_settings(flags, true);
  BOOST_REQUIRE(settings.has_value());
  BOOST_TEST(settings->host == "hub.example");
  BOOST_TEST(settings->port == 8443);
  BOOST_TEST(settings->certificate.string() == "other.crt");
  BOOST_TEST(settings->key.string() == (scratch.path() / "me.key").string());
  BOOST_TEST(settings->authority.string() == "/etc/ca.crt");
  BOOST_TEST(settings->adapter == "aaln");
  BOOST_TEST(settings->funding_streams.size() == 2U);
  BOOST_TEST(settings->key_map.empty());
}

BOOST_AUTO_TEST_CASE(the_sharing_profile_is_read_and_its_mistakes_have_their_lines) {
  ConnectionFlags flags;
  flags.config = write("[sharing]\noccurred = 'quarter'\nplace = 'county'\nage = 'none'\nethnicity = 'group'\n");
  const auto settings = load_settings(flags, false);
  BOOST_REQUIRE(settings.has_value());
  BOOST_TEST((settings->sharing.finest_date == DatePrecision::quarter));
  BOOST_TEST((settings->sharing.finest_place == PlaceLevel::county));
  BOOST_TEST((settings->sharing.age == adapters::AgeDetail::none));
  BOOST_TEST((settings->sharing.ethnicity == adapters::EthnicityDetail::group));
  BOOST_TEST((run_options(*settings).sharing == settings->sharing));
  flags.config = write("adapter = 'aaln'\n[sharing]\noccurred = 'week'\ncolour = 1\n");
  const auto mistaken = load_settings(flags, false);
  BOOST_REQUIRE(!mistaken.has_value());
  for (const char* part : {"line 3: ", "line 4: "}) BOOST_TEST(mistaken.error().text.find(part) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_usual_key_map_is_of_the_subject_and_the_host_alone) {
  Settings settings;
  settings.host = "Hub.example.";
  settings.certificate = "client.crt";
  const auto usual = key_map_file(settings, "CN=aaln,O=Kith");
  BOOST_TEST(usual.string().starts_with((scratch.path() / "share/kith/hub.example/").string()));
  settings.host = "hub.example";
  settings.port = 8443;
  settings.certificate = "renewed/client-2027.crt";
  BOOST_TEST(key_map_file(settings, "CN=aaln,O=Kith") == usual);
  BOOST_TEST(key_map_file(settings, "CN=other,O=Kith") != usual);
  settings.key_map = "mine.sqlite";
  BOOST_TEST(key_map_file(settings, "CN=other,O=Kith") == "mine.sqlite");
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_told_at_once_with_their_lines) {
  ConnectionFlags flags;
  flags.config = write("hub = 'ftp://x'\ncolour = 'red'\nkey = 5\nfunding_streams = ['sth', 'moon']\n");
  const auto settings = load_settings(flags, true);
  BOOST_REQUIRE(!settings.has_value());
  BOOST_TEST((settings.error().exit == ExitCode::usage));
  for (const char* part :
       {"line 1: hub must", "line 2: unknown setting: colour", "line 3: key must", "line 4: funding"})
    BOOST_TEST(settings.error().text.find(part) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_command_without_a_hub_needs_no_certificate) {
  BOOST_TEST(load_settings({}, false).has_value());
  const auto settings = load_settings({}, true);
  BOOST_REQUIRE(!settings.has_value());
  for (const char* part : {"--hub", "--cert", "--ca"})
    BOOST_TEST(settings.error().text.find(part) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_computer_that_is_not_enrolled_is_told_how_to_enrol) {
  const auto none = load_settings({}, true);
  BOOST_REQUIRE(!none);
  BOOST_TEST((none.error().exit == ExitCode::usage));
  BOOST_TEST(none.error().text.find("kith enroll") != std::string::npos, none.error().text);
  ConnectionFlags half;
  half.hub = "https://hub.example:8443";
  BOOST_TEST(load_settings(half, true).error().text.find("Give your certificate and its key") == 0U);
}

BOOST_AUTO_TEST_CASE(broken_toml_and_a_missing_file_are_usage_errors) {
  ConnectionFlags flags;
  flags.config = write("hub = ");
  BOOST_TEST((load_settings(flags, true).error().exit == ExitCode::usage));
  flags.config = "/nonexistent/kith.toml";
  BOOST_TEST((load_settings(flags, true).error().exit == ExitCode::usage));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
