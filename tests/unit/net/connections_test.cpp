// How many connections one certificate may have, and how old one may become.
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;
using kith::test::CertificateAuthority;
using kith::test::CertificateFiles;

BOOST_AUTO_TEST_SUITE(connections)

BOOST_AUTO_TEST_CASE(one_certificate_has_its_share_of_connections_and_another_its_own) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  options.limits.connections_per_subject = 2;
  const auto server = start(std::move(options));
  boost::asio::io_context context;
  const auto connect = [&](const CertificateFiles& certificate) {
    return std::make_unique<Client>(context.get_executor(),
                                    client_options(*server, TlsClient::load(files_of(certificate, ca)).value()));
  };
  const auto is_served = [&](Client& client) {
    return run_to_end(context, client.exchange({Method::get, "/a", {}})).has_value();
  };
  const auto member = ca.client("aaln"), other = ca.client("jakara");
  const auto first = connect(member), second = connect(member), third = connect(member), neighbour = connect(other);
  BOOST_TEST(is_served(*first));
  BOOST_TEST(is_served(*second));
  BOOST_TEST(!is_served(*third));
  BOOST_TEST(server->counters().overloaded >= 1U);
  BOOST_TEST(is_served(*neighbour));
  BOOST_TEST(is_served(*first));
}

BOOST_AUTO_TEST_CASE(a_connection_past_its_time_ends_with_its_next_answer) {
  Limits limits;
  limits.connection_age = 0ms;
  const auto server = start_plain(limits);
  RawClient client(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: hub\r\n\r\n");
  const auto answer = client.read_all();  // to the end of the connection, which the server makes
  BOOST_TEST(count_of(answer, "HTTP/1.1 200 OK\r\n") == 1U);
  BOOST_TEST(count_of(answer, "Connection: close\r\n") == 1U);
  const auto young = start_plain();
  RawClient patient(young->port());
  patient.send("GET /a HTTP/1.1\r\nHost: hub\r\n\r\n");
  BOOST_TEST(count_of(patient.read_until("/a|||"), "Connection: close") == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
