// How many connections one certificate may have, and how old one may become.
#include <algorithm>
#include <string>

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

// Who may not come in has the name of a member, perhaps, but none of its places.
BOOST_AUTO_TEST_CASE(who_may_not_come_in_takes_no_place_of_the_one_it_is_called_after) {
  const CertificateAuthority ca;
  const auto load = [&] { return TlsClient::load(files_of(ca.client("aaln"), ca)).value(); };
  const auto revoked = load(), renewed = load();  // two keys of one subject
  std::atomic<bool> is_first{true};
  std::string key;  // of the first that comes; written before any other handshake begins
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  options.limits.connections_per_subject = 1;
  options.limits.connections_of_strangers = 2;
  options.may_enter = [&](std::string_view, std::string_view shown) {
    if (is_first.exchange(false)) key = shown;
    return shown != key;
  };
  const auto server = start(std::move(options));
  boost::asio::io_context context;
  const auto connect = [&](const std::shared_ptr<TlsClient>& certificate) {
    return std::make_unique<Client>(context.get_executor(), client_options(*server, certificate));
  };
  const auto answer = [&](Client& client) { return run_to_end(context, client.exchange({Method::get, "/a", {}})); };
  const auto stranger = connect(revoked);
  const auto told = answer(*stranger);  // its sentence, and the end of the connection
  BOOST_REQUIRE(told);
  BOOST_TEST(std::ranges::any_of(told->headers, [](const HeaderField& one) { return one.value == "close"; }));
  const auto member = connect(renewed), second = connect(renewed);
  BOOST_TEST(answer(*member).has_value());
  BOOST_TEST(!answer(*second).has_value());  // of the two with the good key, the limit holds
  BOOST_TEST(server->counters().overloaded >= 1U);
  BOOST_TEST(answer(*connect(revoked)).has_value());
  BOOST_TEST(answer(*member).has_value());
}

BOOST_AUTO_TEST_CASE(strangers_share_a_few_places) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  options.limits.connections_of_strangers = 0;
  options.may_enter = [](std::string_view subject, std::string_view) { return subject.find("jakara") != subject.npos; };
  const auto server = start(std::move(options));
  boost::asio::io_context context;
  const auto is_served = [&](const char* name) {
    Client client(context.get_executor(),
                  client_options(*server, TlsClient::load(files_of(ca.client(name), ca)).value()));
    return run_to_end(context, client.exchange({Method::get, "/a", {}})).has_value();
  };
  BOOST_TEST(!is_served("aaln"));
  BOOST_TEST(server->counters().overloaded >= 1U);
  BOOST_TEST(is_served("jakara"));
}

// Whoever has many connections that wait gives the oldest of them to a newcomer, and who has few keeps them.
BOOST_AUTO_TEST_CASE(a_full_listener_takes_the_place_of_a_newcomer_from_whom_it_has_most_of) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  options.limits.connections = 4;
  const auto server = start(std::move(options));
  boost::asio::io_context context;
  const auto connect = [&](const CertificateFiles& certificate) {
    return std::make_unique<Client>(context.get_executor(),
                                    client_options(*server, TlsClient::load(files_of(certificate, ca)).value()));
  };
  const auto is_served = [&](Client& client) {
    return run_to_end(context, client.exchange({Method::get, "/a", {}})).has_value();
  };
  const auto many = ca.client("aaln"), few = ca.client("jakara"), late = ca.client("sikh");
  const auto quiet = connect(few), first = connect(many), second = connect(many), third = connect(many);
  for (const auto& client : {&quiet, &first, &second, &third}) BOOST_REQUIRE(is_served(**client));
  const auto newcomer = connect(late);
  BOOST_TEST(is_served(*newcomer));
  // The client of one that was closed connects anew, so what it has is asked by how many connections there have been.
  const auto accepted = server->counters().accepted.load();
  BOOST_TEST(is_served(*quiet));
  BOOST_TEST(is_served(*third));
  BOOST_TEST(is_served(*second));
  BOOST_TEST(is_served(*newcomer));
  BOOST_TEST(server->counters().accepted == accepted);
  static_cast<void>(is_served(*first));
  BOOST_TEST(server->counters().accepted == accepted + 1);
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
