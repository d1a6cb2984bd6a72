// The first meeting, when the client has no certificate and knows the server by its key alone; and the end of
// connections whose peer may no longer be there. Real TLS.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <iterator>

#include "hub/net/handshake.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;
using kith::test::CertificateAuthority;
using kith::test::CertificateFiles;

std::string key_in(const std::filesystem::path& file) {
  std::ifstream stream{file};
  const std::string pem{std::istreambuf_iterator<char>{stream}, {}};
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  std::string key = key_of(certificate);
  X509_free(certificate);
  BIO_free(bio);
  return key;
}

std::shared_ptr<TlsClient> pinned(const std::string& pin) {
  return TlsClient::pinned({reinterpret_cast<const std::uint8_t*>(pin.data()), pin.size()});
}

Result<ClientResponse> get(const Server& server, std::shared_ptr<TlsClient> tls) {
  boost::asio::io_context context;
  Client client(context.get_executor(), client_options(server, std::move(tls)));
  ClientRequest request;
  request.target = "/who";
  return run_to_end(context, client.exchange(request));
}

BOOST_AUTO_TEST_SUITE(pinned_keys)

BOOST_AUTO_TEST_CASE(a_client_without_certificate_knows_the_server_by_the_beginning_of_its_key) {
  const CertificateAuthority ca;
  const CertificateFiles hub = ca.hub();
  ServerOptions options;
  options.tls = TlsServer::load({hub.certificate, hub.key, {}}, ClientCertificates::not_asked).value();
  const auto server = start(std::move(options));
  const std::string key = key_in(hub.certificate);
  BOOST_TEST(key.size() == 32U);
  const auto answered = get(*server, pinned(key.substr(0, 12)));
  BOOST_REQUIRE(answered);
  BOOST_TEST(answered->body == "/who|||");
  std::string another = key.substr(0, 12);
  another.back() = static_cast<char>(another.back() ^ 1);
  const auto refused = get(*server, pinned(another));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::tls_failed));
  BOOST_TEST(refused.error().hint == "the server's certificate is not the one that the invitation names");
  BOOST_TEST(server->counters().requests == 1U);
}

BOOST_AUTO_TEST_CASE(who_shows_a_certificate_where_none_is_asked_is_nobody) {
  const CertificateAuthority ca;
  const CertificateFiles hub = ca.hub();
  ServerOptions options;
  options.tls = TlsServer::load({hub.certificate, hub.key, {}}, ClientCertificates::not_asked).value();
  const auto server = start(std::move(options));
  const auto answered = get(*server, TlsClient::load(files_of(ca.client("aaln"), ca)).value());
  BOOST_REQUIRE(answered);
  BOOST_TEST(answered->body == "/who|||");
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_certificates_needs_an_authority_and_refuses_who_has_none) {
  const CertificateAuthority ca;
  const CertificateFiles hub = ca.hub();
  BOOST_TEST(!TlsServer::load({hub.certificate, hub.key, {}}));
  const auto server = start_tls(ca);
  BOOST_TEST(!get(*server, pinned(key_in(hub.certificate))));
  BOOST_TEST(server->counters().requests == 0U);
}

BOOST_AUTO_TEST_CASE(only_the_connections_that_are_meant_are_closed) {
  const CertificateAuthority ca;
  const auto server = start_tls(ca);
  const CertificateFiles stays = ca.client("stays"), goes = ca.client("goes");
  boost::asio::io_context context;
  Client staying(context.get_executor(), client_options(*server, TlsClient::load(files_of(stays, ca)).value()));
  Client going(context.get_executor(), client_options(*server, TlsClient::load(files_of(goes, ca)).value()));
  ClientRequest request;
  request.target = "/who";
  BOOST_REQUIRE(run_to_end(context, staying.exchange(request)));
  BOOST_REQUIRE(run_to_end(context, going.exchange(request)));
  BOOST_TEST(server->counters().open == 2U);
  server->close_if([key = key_in(goes.certificate), &goes](std::string_view subject, std::string_view its) {
    return its.starts_with(key) && subject == goes.subject;  // before those that have signed it
  });
  for (int i = 0; i < 500 && server->counters().open != 1U; ++i) std::this_thread::sleep_for(10ms);
  BOOST_TEST(server->counters().open == 1U);
  BOOST_TEST(server->counters().cut_off == 1U);
  BOOST_TEST(run_to_end(context, staying.exchange(request)).has_value());
  BOOST_TEST(server->counters().accepted == 2U);
  staying.close();
  going.close();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
