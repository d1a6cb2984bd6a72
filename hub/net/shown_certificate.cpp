#include "hub/net/shown_certificate.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <memory>

namespace kith::net {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

void keep(const SSL* ssl, int where, int /*value*/) {
  if ((where & SSL_CB_HANDSHAKE_DONE) == 0) return;
  auto* const pem = static_cast<std::string*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  X509* const shown = SSL_get0_peer_certificate(ssl);
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free_all);
  if (shown == nullptr || PEM_write_bio_X509(text.get(), shown) != 1) return;
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  pem->assign(bytes, static_cast<std::size_t>(size));
}

}  // namespace

void keep_shown(const TlsClient& client, std::string& pem) {
  SSL_CTX_set_app_data(client.context().get(), &pem);
  SSL_CTX_set_info_callback(client.context().get(), &keep);
}

bool is_for(const std::string& certificate_pem, const std::string& host) {
  const Bio text(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())), &BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
  if (certificate == nullptr) return false;
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1;
  return X509_check_host(certificate.get(), host.data(), host.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) ==
         1;
}

}  // namespace kith::net
