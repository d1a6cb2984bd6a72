// What is told of a port or an address that the hub cannot listen at, before anything is made.
#include "hub/app/doors.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/pki.hpp"

namespace {

using namespace kith;
using boost::asio::ip::tcp;

struct Doors {
  test::TemporaryDirectory folder;
  boost::asio::io_context context{1};
  tcp::acceptor other{context, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  std::uint16_t taken = other.local_endpoint().port();
  app::Config config;

  Doors() {
    config.data = folder.path();
    config.listen.port = config.admin.port = config.enrolment.port = 0;
    config.enrolment.certificate = folder.path() / "issuing.crt";
  }
};

BOOST_FIXTURE_TEST_SUITE(doors, Doors)

BOOST_AUTO_TEST_CASE(free_ports_are_no_mistake_and_stay_free) {
  BOOST_TEST(app::check_doors(config).empty());
  other.close();
  config.listen.port = taken;
  BOOST_TEST(app::check_doors(config).empty());
  BOOST_TEST(app::check_doors(config).empty());
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named_with_its_address_its_setting_and_how_to_find_the_program) {
  config.listen.port = taken;
  const auto mistakes = app::check_doors(config);
  BOOST_REQUIRE(mistakes.size() == 1U);
  BOOST_TEST(mistakes[0].key == "listen.port");
  for (const std::string& words : {"The port " + std::to_string(taken) + " of 127.0.0.1 is taken",
                                   "ss -ltnp 'sport = :" + std::to_string(taken) + "'",
                                   "[listen] of " + (folder.path() / "kith-hub.toml").string()})
    BOOST_TEST(mistakes[0].what.find(words) != std::string::npos, words << " | " << mistakes[0].what);
}

BOOST_AUTO_TEST_CASE(two_doors_of_the_same_hub_do_not_share_a_port) {
  other.close();
  config.listen.port = config.admin.port = taken;
  const auto mistakes = app::check_doors(config);
  BOOST_REQUIRE(mistakes.size() == 1U);
  BOOST_TEST(mistakes[0].key == "admin.port");
}

BOOST_AUTO_TEST_CASE(the_port_of_enrolment_counts_where_there_is_an_issuing_key) {
  config.enrolment.port = taken;
  BOOST_TEST(app::check_doors(config).empty());
  std::ofstream{config.enrolment.certificate} << "a certificate";
  const auto mistakes = app::check_doors(config);
  BOOST_REQUIRE(mistakes.size() == 1U);
  BOOST_TEST(mistakes[0].key == "enrolment.port");
}

BOOST_AUTO_TEST_CASE(an_address_of_another_machine_is_named) {
  config.listen.address = "192.0.2.1";  // of nobody: RFC 5737
  const auto mistakes = app::check_doors(config);
  BOOST_REQUIRE(mistakes.size() == 1U);
  BOOST_TEST(mistakes[0].key == "listen.address");
  BOOST_TEST(mistakes[0].what.find("The address 192.0.2.1 is none of this machine") == 0U, mistakes[0].what);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
