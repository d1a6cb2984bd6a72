// What an operator may type about an organisation, and what the command's exit status says.
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "hub/app/authority_command.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/org_words.hpp"
#include "hub/app/store.hpp"

namespace {

using namespace kith;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(organisation_commands)

BOOST_AUTO_TEST_CASE(a_name_is_text_that_a_terminal_shows_as_it_stands) {
  for (const auto* name : {"Jakara Movement", "亞裔美國人", "Ñandú & Co."}) BOOST_TEST(!app::complaint_of_name(name));
  for (const auto* name : {"", "X\tY\nfake\tactive", "\x1b[31mred", "del\x7f",
                           "\xC2\x9B"
                           "31m",
                           "right\xE2\x80\xAEtfel", "a\xE2\x81\xA6z", "line\xE2\x80\xA8line", "cut\xE2\x80", "\xFFz",
                           "mark\xE2\x80\x8F", "mark\xD8\x9C", "surrogate\xED\xA0\x80", "long\xE0\x80\x9B[31m",
                           "beyond\xF4\x90\x80\x80", "long\xF0\x80\x80\x9B"})
    BOOST_TEST(app::complaint_of_name(name).has_value());
  BOOST_TEST(app::complaint_of_name(std::string(201, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(a_subject_is_spelled_as_the_hub_spells_those_of_certificates) {
  for (const auto* subject : {"CN=aaln", "CN=a b,OU=Data+L=Fresno,O=AALN\\, Inc.,C=US", "CN=Ni\\C3\\B1o",
                              "1.2.3.4.5=#0C0141", "emailAddress=it@aaln.example,CN=x", "CN=\\ lead\\ "})
    BOOST_TEST(!app::complaint_of_subject(subject), subject);
  for (const auto* subject :
       {"", "garbage", "CN = orga", "CN=a, O=b", "CN=a,", ",CN=a", "/CN=orga", "cn=orga", "commonName=orga",
        "CN=", "CN=a\n", "CN=Ni\xC3\xB1o", "CN=trailing ", "CN= leading", "CN=a\\", "Nonsense=a", "CN=a;O=b", "CN=a<b"})
    BOOST_TEST(app::complaint_of_subject(subject).has_value(), subject);
  BOOST_TEST(app::complaint_of_subject("CN=" + std::string(1'000, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(a_second_authority_is_refused_in_words_about_certificates) {
  std::string folder = (fs::temp_directory_path() / "kith-test-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
  app::Config config;
  config.data = folder;
  config.enrolment.certificate = fs::path{folder} / "issuing.crt";
  config.enrolment.key = fs::path{folder} / "issuing.key";
  config.enrolment.authority = fs::path{folder} / "root.crt";
  config.tls.certificate = config.tls.key = config.tls.client_ca = fs::path{folder} / "hub.crt";
  std::ofstream{config.tls.certificate} << "x";
  const auto made = app::make_authority(config, {.name = "A collaborative", .hosts = {"hub.example.org"}});
  BOOST_REQUIRE(!made);
  BOOST_TEST(app::exit_status(made.error().code) == 6);
  BOOST_TEST(app::explain(made.error()).starts_with("This hub has certificates already"));
  BOOST_TEST(!fs::exists(config.enrolment.key));
  fs::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(the_exit_status_says_what_kind_of_mistake_it_was) {
  BOOST_TEST(app::exit_status(Errc::malformed_value) == 2);
  BOOST_TEST(app::exit_status(Errc::unknown_code) == 2);
  BOOST_TEST(app::exit_status(Errc::not_found) == 5);
  BOOST_TEST(app::exit_status(Errc::already_exists) == 6);
  BOOST_TEST(app::exit_status(Errc::database_unavailable) == 1);
  BOOST_TEST(app::explain(Errc::not_found).find("kith-hub org list") != std::string::npos);
  const auto bad = app::add_organisation({}, {.code = "Not A Code", .name = "x", .subject = {}, .funding = {}});
  BOOST_REQUIRE(!bad);
  BOOST_TEST(app::explain(bad.error()).starts_with("A code is 2 to 32"));
}

BOOST_AUTO_TEST_CASE(a_data_directory_that_others_may_write_is_refused) {
  std::string made = (fs::temp_directory_path() / "kith-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(made.data()) != nullptr);
  const fs::path data = fs::path{made} / "data";
  BOOST_TEST(app::prepare_directories(data).has_value());
  fs::permissions(data / "keys", fs::perms::others_read, fs::perm_options::add);
  BOOST_TEST(!app::check_directories(data));
  BOOST_TEST(app::prepare_directories(data).has_value());
  BOOST_TEST((fs::status(data / "keys").permissions() == fs::perms::owner_all));
  fs::permissions(data, fs::perms::others_write, fs::perm_options::add);
  BOOST_TEST((app::prepare_directories(data).error().code == Errc::unusable_directory));
  fs::remove_all(made);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
