// Who may connect: real certificates, good and bad, over real TLS 1.3; and the exchange of the hub's own certificate
// under load.
#include <openssl/ssl.h>

#include <mutex>
#include <thread>

#include "hub/async/group.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;
using kith::test::CertificateAuthority;
using kith::test::CertificateOptions;
using kith::test::Usage;

struct Outcome {
  Result<ClientResponse> response = fail(Errc::internal);
  std::vector<Refusal> refusals;
};

// One GET with this certificate against a hub of `ca`.
Outcome try_with(const CertificateAuthority& ca, const TlsFiles& files) {
  Outcome outcome;
  std::mutex mutex;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  options.on_refusal = [&](Refusal reason) {
    const std::lock_guard lock(mutex);
    outcome.refusals.push_back(reason);
  };
  const auto server = start(std::move(options));
  boost::asio::io_context context;
  Client client(context.get_executor(), client_options(*server, TlsClient::load(files).value()));
  ClientRequest request;
  request.target = "/who";
  outcome.response = run_to_end(context, client.exchange(request));
  client.close();
  server->drain(Deadline::after(5s));
  for (const auto reason : outcome.refusals)
    BOOST_TEST(server->counters().refused[static_cast<std::size_t>(reason)] == 1U);
  return outcome;
}

void check_refused(const Outcome& outcome, Refusal reason) {
  BOOST_TEST_CONTEXT(refusal_name(reason)) {
    BOOST_REQUIRE(!outcome.response);
    BOOST_TEST((outcome.response.error().code == Errc::tls_failed));
    BOOST_TEST(!outcome.response.error().hint.empty());
    BOOST_REQUIRE(outcome.refusals.size() == 1U);
    BOOST_TEST(refusal_name(outcome.refusals.front()) == refusal_name(reason));
    BOOST_TEST(is_authentication_refusal(outcome.refusals.front()));
  }
}

CertificateOptions named(const std::string& name) {
  CertificateOptions options;
  options.common_name = name;
  return options;
}

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_member_is_known_by_the_subject_of_its_certificate) {
  const CertificateAuthority ca;
  const auto certificate = ca.client("aaln");
  const auto outcome = try_with(ca, files_of(certificate, ca));
  BOOST_REQUIRE(outcome.response);
  BOOST_TEST(outcome.response->status == 200);
  BOOST_TEST(certificate.subject == "CN=aaln,O=Kith test");
  BOOST_TEST(outcome.response->body == "/who||" + certificate.subject + "|");
  BOOST_TEST(outcome.refusals.empty());
}

// Whether OpenSSL's own client, which offers these groups only, agrees with the hub about a key.
bool agrees_on_a_key(const Server& server, const char* groups) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  BOOST_REQUIRE(SSL_CTX_set1_groups_list(context.get(), groups) == 1);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> connection(BIO_new_ssl_connect(context.get()), &BIO_free_all);
  BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(server.port())).c_str());
  return BIO_do_connect(connection.get()) == 1 && BIO_do_handshake(connection.get()) == 1;
}

BOOST_AUTO_TEST_CASE(keys_are_agreed_on_in_groups_of_128_bits_and_more) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  const auto server = start(std::move(options));
  for (const char* good : {"X25519", "P-256", "P-384", "P-521"}) BOOST_TEST(agrees_on_a_key(*server, good), good);
  for (const char* bad : {"ffdhe2048", "ffdhe3072"}) BOOST_TEST(!agrees_on_a_key(*server, bad), bad);
  server->drain(Deadline::after(5s));
}

BOOST_AUTO_TEST_CASE(no_certificate_is_refused) {
  const CertificateAuthority ca;
  check_refused(try_with(ca, {{}, {}, ca.file()}), Refusal::no_certificate);
}

BOOST_AUTO_TEST_CASE(another_authoritys_certificate_is_refused) {
  const CertificateAuthority ca;
  const CertificateAuthority stranger("somebody else");
  check_refused(try_with(ca, files_of(stranger.client("aaln"), ca)), Refusal::unknown_authority);
  // One that took the right name, but has not the key.
  const CertificateAuthority impostor;
  check_refused(try_with(ca, files_of(impostor.client("aaln"), ca)), Refusal::bad_certificate);
}

BOOST_AUTO_TEST_CASE(certificates_out_of_their_time_are_refused) {
  const CertificateAuthority ca;
  auto expired = named("old");
  expired.starts = -48h;
  expired.ends = -60s;
  check_refused(try_with(ca, files_of(ca.issue("old", expired), ca)), Refusal::expired);
  auto early = named("new");
  early.starts = 1h;
  check_refused(try_with(ca, files_of(ca.issue("new", early), ca)), Refusal::not_yet_valid);
}

BOOST_AUTO_TEST_CASE(certificates_of_another_usage_are_refused) {
  const CertificateAuthority ca;
  auto server_usage = named("server");
  server_usage.usage = Usage::server;
  check_refused(try_with(ca, files_of(ca.issue("server", server_usage), ca)), Refusal::wrong_usage);
  auto no_usage = named("none");
  no_usage.usage = Usage::none;
  check_refused(try_with(ca, files_of(ca.issue("none", no_usage), ca)), Refusal::wrong_usage);
}

// A client of OpenSSL's own that shows such a certificate, whatever we think of it.
std::shared_ptr<TlsClient> reckless(const CertificateAuthority& ca, const kith::test::CertificateFiles& files) {
  auto client = TlsClient::load({{}, {}, ca.file()}).value();
  SSL_CTX* context = client->context().get();
  SSL_CTX_set_security_level(context, 1);
  BOOST_REQUIRE(SSL_CTX_use_certificate_file(context, files.certificate.c_str(), SSL_FILETYPE_PEM) == 1);
  BOOST_REQUIRE(SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1);
  return client;
}

BOOST_AUTO_TEST_CASE(keys_below_128_bits_are_refused_on_either_side) {
  const CertificateAuthority ca;
  auto short_key = named("short");
  short_key.rsa_bits = 2048;
  const auto weak = ca.issue("short", short_key);
  for (const auto& refused : {TlsServer::load(files_of(weak, ca)).map([](auto&&) {}),
                              TlsClient::load(files_of(weak, ca)).map([](auto&&) {})}) {
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().hint == certificate_is_weak);
    BOOST_TEST(refused.error().place.pointer == "/certificate");
  }
  const auto server = start_tls(ca);
  boost::asio::io_context context;
  Client client(context.get_executor(), client_options(*server, reckless(ca, weak)));
  BOOST_TEST(!run_to_end(context, client.exchange({Method::get, "/who", {}})));
  server->drain(Deadline::after(5s));
  BOOST_TEST(server->counters().refused[static_cast<std::size_t>(Refusal::weak_key)] == 1U);
  auto long_key = named("long");
  long_key.rsa_bits = 3072;
  BOOST_TEST(try_with(ca, files_of(ca.issue("long", long_key), ca)).response.has_value());
}

BOOST_AUTO_TEST_CASE(a_hub_takes_no_file_that_others_may_write_or_replace) {
  using std::filesystem::perms;
  const CertificateAuthority ca;
  const auto files = files_of(ca.hub(), ca);
  const auto refused = [&files](const std::filesystem::path& exposed, perms by) {
    const perms before = std::filesystem::status(exposed).permissions();
    std::filesystem::permissions(exposed, before | by);
    const auto loaded = TlsServer::load(files);
    std::filesystem::permissions(exposed, before);
    return loaded ? std::string{} : loaded.error().place.pointer + " " + std::string{loaded.error().hint};
  };
  BOOST_TEST(refused(files.certificate, perms::group_write) == "/certificate " + std::string{file_is_exposed});
  BOOST_TEST(refused(files.authority, perms::others_write) == "/authority " + std::string{file_is_exposed});
  BOOST_TEST(refused(ca.directory(), perms::others_write) == "/certificate " + std::string{file_is_exposed});
  BOOST_TEST(refused(ca.directory(), perms::others_write | perms::sticky_bit).empty());
  BOOST_TEST(refused(files.key, perms::group_read) == "/key " + std::string{key_is_exposed});
  BOOST_TEST(TlsServer::load(files).has_value());
}

BOOST_AUTO_TEST_CASE(tls_1_2_and_plain_http_are_not_spoken) {
  const CertificateAuthority ca;
  const auto server = start_tls(ca);
  RawClient plain(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  plain.read_all();
  auto tls = TlsClient::load(files_of(ca.client("old"), ca)).value();
  SSL_CTX_set_min_proto_version(tls->context().get(), TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(tls->context().get(), TLS1_2_VERSION);
  boost::asio::io_context context;
  Client client(context.get_executor(), client_options(*server, tls));
  BOOST_TEST((run_to_end(context, client.connect()).error().code == Errc::tls_failed));
  BOOST_TEST(server->drain(Deadline::after(5s)) == 0U);
  BOOST_TEST(server->counters().refused[static_cast<std::size_t>(Refusal::not_tls)] == 1U);
  BOOST_TEST(server->counters().refused[static_cast<std::size_t>(Refusal::old_protocol)] == 1U);
}

BOOST_AUTO_TEST_CASE(a_half_open_handshake_ends_at_its_limit) {
  const CertificateAuthority ca;
  Limits limits;
  limits.handshake_time = 300ms;
  const auto server = start_tls(ca, limits);
  RawClient silent(server->port());
  BOOST_TEST(silent.read_all() == "");
  BOOST_TEST(server->counters().refused[static_cast<std::size_t>(Refusal::too_slow)] == 1U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_half_open_handshakes_leaves_room_for_a_member) {
  const CertificateAuthority ca;
  Limits limits;
  limits.connections = 50;
  const auto server = start_tls(ca, limits);
  std::vector<std::unique_ptr<RawClient>> flood;
  for (int i = 0; i < 200; ++i) flood.push_back(std::make_unique<RawClient>(server->port()));
  boost::asio::io_context context;
  const auto tls = TlsClient::load(files_of(ca.client("aaln"), ca)).value();
  Client client(context.get_executor(), client_options(*server, tls));
  const auto response = run_to_end(context, client.exchange({}));
  BOOST_REQUIRE(response);
  BOOST_TEST(response->status == 200);
}

BOOST_AUTO_TEST_CASE(a_client_checks_the_hubs_name_and_authority) {
  const CertificateAuthority ca;
  const CertificateAuthority other("somebody else");
  CertificateOptions elsewhere = named("hub");
  elsewhere.usage = Usage::server;
  elsewhere.names = {"elsewhere.example"};
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.issue("elsewhere", elsewhere), ca)).value();
  const auto server = start(std::move(options));
  const auto certificate = ca.client("aaln");
  boost::asio::io_context context;
  Client wrong_name(context.get_executor(),
                    client_options(*server, TlsClient::load(files_of(certificate, ca)).value()));
  const auto named_wrong = run_to_end(context, wrong_name.connect());
  BOOST_REQUIRE(!named_wrong);
  BOOST_TEST(named_wrong.error().hint == "the server's certificate is for another name");
  const TlsFiles trusting_other{certificate.certificate, certificate.key, other.file()};
  Client wrong_ca(context.get_executor(), client_options(*server, TlsClient::load(trusting_other).value()));
  const auto unknown = run_to_end(context, wrong_ca.connect());
  BOOST_REQUIRE(!unknown);
  BOOST_TEST(unknown.error().hint == "the server's certificate does not come from the authority given");
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit_are_named) {
  const CertificateAuthority ca;
  const auto one = ca.hub();
  const auto two = ca.client("two");
  BOOST_TEST(TlsServer::load({one.certificate, two.key, ca.file()}).error().hint == key_is_foreign);
  BOOST_TEST(TlsServer::load({"/nowhere", one.key, ca.file()}).error().hint == "certificate");
  BOOST_TEST(TlsServer::load({one.certificate, one.key, "/nowhere"}).error().hint == "certificate authority");
  const auto server = TlsServer::load(files_of(one, ca)).value();
  for (const auto reader : {std::filesystem::perms::group_read, std::filesystem::perms::others_read}) {
    std::filesystem::permissions(one.key, std::filesystem::perms::owner_read | reader);
    BOOST_TEST(TlsServer::load(files_of(one, ca)).error().hint == "private key that other users may read");
    BOOST_TEST(!server->reload());
  }
}

// Clients that open a connection for every other request, while the certificate is exchanged again and again.
BOOST_AUTO_TEST_CASE(a_reload_under_load_fails_no_request) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.threads = 2;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  const auto tls_server = options.tls;
  const auto server = start(std::move(options));
  std::atomic<bool> is_over{false};
  std::atomic<int> failed{0};
  std::atomic<int> done{0};
  const auto client_tls = TlsClient::load(files_of(ca.client("aaln"), ca)).value();
  std::thread load([&] {
    boost::asio::io_context context;
    const auto one = [&]() -> Task<void> {
      while (!is_over) {
        Client client(context.get_executor(), client_options(*server, client_tls));
        for (int i = 0; i < 2; ++i) {
          const auto response = co_await client.exchange({});
          ++(response && response->status == 200 ? done : failed);
        }
      }
    };
    TaskGroup group(context.get_executor());
    for (int i = 0; i < 4; ++i) group.spawn(one());
    run_to_end(context, group.wait());
  });
  for (int i = 0; i < 20; ++i) {
    ca.hub();
    BOOST_TEST(tls_server->reload().has_value());
    std::this_thread::sleep_for(20ms);
  }
  is_over = true;
  load.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(done > 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
