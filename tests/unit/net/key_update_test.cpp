// A peer that does nothing but change its keys (TLS 1.3's KeyUpdate) must not keep the hub's thread from the others.
#include <netinet/in.h>
#include <openssl/ssl.h>

#include "hub/net/socket_bio.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using kith::test::CertificateAuthority;
using kith::test::CertificateFiles;

// A client of OpenSSL alone, because ours changes no keys. Blocks, ten seconds at most for one step.
class KeyChanger {
 public:
  KeyChanger(std::uint16_t port, const CertificateFiles& certificate)
      : context_(SSL_CTX_new(TLS_client_method())), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    SSL_CTX_use_certificate_chain_file(context_, certificate.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_, certificate.key.c_str(), SSL_FILETYPE_PEM);
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    ssl_ = SSL_new(context_);
    BIO* bio = new_socket_bio(socket_);
    SSL_set_bio(ssl_, bio, bio);
    BOOST_REQUIRE(SSL_connect(ssl_) == 1);
  }
  ~KeyChanger() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }
  KeyChanger(const KeyChanger&) = delete;
  KeyChanger& operator=(const KeyChanger&) = delete;

  // As many as go out before the server has ended the connection.
  void change_keys(int times) const {
    for (int i = 0; i < times; ++i)
      if (SSL_key_update(ssl_, SSL_KEY_UPDATE_NOT_REQUESTED) != 1 || SSL_do_handshake(ssl_) != 1) return;
  }
  [[nodiscard]] bool is_answered() const {
    constexpr std::string_view request = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::size_t moved = 0;
    if (SSL_write_ex(ssl_, request.data(), request.size(), &moved) != 1) return false;
    char answer[4096];
    return SSL_read_ex(ssl_, answer, sizeof answer, &moved) == 1;
  }

 private:
  SSL_CTX* context_;
  int socket_;
  SSL* ssl_ = nullptr;
};

BOOST_AUTO_TEST_SUITE(key_updates)

BOOST_AUTO_TEST_CASE(a_few_are_taken_and_a_flood_of_them_ends_the_connection) {
  const CertificateAuthority ca;
  ServerOptions options;
  options.tls = TlsServer::load(files_of(ca.hub(), ca)).value();
  const auto server = start(std::move(options));
  const CertificateFiles certificate = ca.client("aaln");
  const KeyChanger careful{server->port(), certificate};
  for (int i = 0; i < 3; ++i) {
    careful.change_keys(4);
    BOOST_TEST(careful.is_answered());
  }
  const KeyChanger flood{server->port(), certificate};
  flood.change_keys(20'000);
  BOOST_TEST(!flood.is_answered());
  BOOST_TEST(careful.is_answered());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
