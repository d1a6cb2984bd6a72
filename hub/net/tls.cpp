#include "hub/net/tls.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "hub/base/exposure.hpp"
#include "hub/net/handshake.hpp"

namespace kith::net {
namespace {

constexpr std::array<std::string_view, refusal_count> refusal_names = {
    "no_certificate",  "unknown_authority", "expired", "not_yet_valid", "wrong_usage", "weak_key",
    "bad_certificate", "old_protocol",      "not_tls", "too_slow",      "went_away"};

tl::unexpected<Error> unreadable(std::string_view pointer, std::string_view hint) {
  ERR_clear_error();
  return fail(Error{Errc::file_unreadable, std::string{pointer}, hint});
}

// OpenSSL compares with the certificate while it takes the key.
std::string_view hint_of_key() {
  const unsigned long code = ERR_peek_last_error();
  const bool is_foreign = ERR_GET_LIB(code) == ERR_LIB_X509 && (ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH ||
                                                                ERR_GET_REASON(code) == X509_R_KEY_TYPE_MISMATCH);
  return is_foreign ? key_is_foreign : "private key";
}

std::string_view hint_of_certificate(std::string_view otherwise) {
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  const bool is_weak =
      ERR_GET_LIB(code) == ERR_LIB_SSL &&
      (reason == SSL_R_EE_KEY_TOO_SMALL || reason == SSL_R_CA_KEY_TOO_SMALL || reason == SSL_R_CA_MD_TOO_WEAK);
  return is_weak ? certificate_is_weak : otherwise;
}

// Nobody sits at a terminal when a hub takes renewed files; the prompt would wait, and take the process's signals.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*nothing*/) {
  return -1;
}

// SSL_MODE_RELEASE_BUFFERS is what keeps an idle connection small; read-ahead saves the separate read of each record's
// header.
void set_modes(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256");
  // 128 bits and more (NIST SP 800-57) for the keys of certificates too, ours and theirs: RSA from 3072, SHA-256.
  SSL_CTX_set_security_level(context, 3);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // The same for the keys of a connection; finite fields are left out.
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384:P-521");
  SSL_CTX_set_num_tickets(context, 0);
  // An intermediate authority or two, not a chain that costs a second to verify.
  SSL_CTX_set_verify_depth(context, 4);
}

// OpenSSL would wait for the other end of a pipe.
bool is_file(const std::filesystem::path& file) {
  std::error_code failed;
  return std::filesystem::is_regular_file(file, failed);
}

// What is looked at is what is read: the mode is that of the open file.
Result<void> use_key(SSL_CTX* context, const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new_fd(descriptor, BIO_CLOSE), &BIO_free_all);
  struct stat info {};
  if (descriptor < 0 || ::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
    return unreadable("/key", "private key");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) return unreadable("/key", key_is_exposed);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(text.get(), nullptr, &no_passphrase, nullptr), &EVP_PKEY_free);
  if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1) return unreadable("/key", hint_of_key());
  if (SSL_CTX_check_private_key(context) != 1) return unreadable("/key", key_is_foreign);
  return {};
}

Result<void> use_files(SSL_CTX* context, const TlsFiles& files) {
  if (files.certificate.empty()) return {};
  if (!is_file(files.certificate)) return unreadable("/certificate", "certificate");
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return unreadable("/certificate", hint_of_certificate("certificate"));
  return use_key(context, files.key);
}

Result<void> use_authority(SSL_CTX* context, const TlsFiles& files) {
  if (!is_file(files.authority)) return unreadable("/authority", "certificate authority");
  if (SSL_CTX_load_verify_locations(context, files.authority.c_str(), nullptr) != 1)
    return unreadable("/authority", "certificate authority");
  return {};
}

std::shared_ptr<SSL_CTX> new_context(const SSL_METHOD* method) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), &SSL_CTX_free);
  if (!context) throw std::bad_alloc{};
  set_modes(context.get());
  return context;
}

// OpenSSL checks the extended key usage only of a certificate that has one; a member's must have it and name client
// authentication.
int verify_client(int is_valid, X509_STORE_CTX* store) {
  if (is_valid != 1 || X509_STORE_CTX_get_error_depth(store) != 0) return is_valid;
  const X509* certificate = X509_STORE_CTX_get_current_cert(store);
  const auto usage = X509_get_extended_key_usage(X509_STORE_CTX_get_current_cert(store));
  // Without the extension the value has every bit set.
  if (usage == UINT32_MAX || (usage & XKU_SSL_CLIENT) == 0) {
    X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
    return 0;
  }
  if (has_plain_key(certificate)) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_EC_KEY_EXPLICIT_PARAMS);
  return 0;
}

Result<std::shared_ptr<SSL_CTX>> server_context(const TlsFiles& files, ClientCertificates clients) {
  if (may_others_write(files.certificate)) return unreadable("/certificate", file_is_exposed);
  if (clients == ClientCertificates::required && may_others_write(files.authority))
    return unreadable("/authority", file_is_exposed);
  auto context = new_context(TLS_server_method());
  KITH_TRY(use_files(context.get(), files));
  if (clients == ClientCertificates::not_asked) return context;
  KITH_TRY(use_authority(context.get(), files));
  // The names of the authority are sent along, so that a client with several certificates can choose.
  SSL_CTX_set_client_CA_list(context.get(), SSL_load_client_CA_file(files.authority.c_str()));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &verify_client);
  return context;
}

// Instead of OpenSSL's own check. The handshake proves that the server has the key.
int verify_pin(X509_STORE_CTX* store, void* pin) {
  const std::string& wanted = *static_cast<const std::string*>(pin);
  if (key_of(X509_STORE_CTX_get0_cert(store)).starts_with(wanted)) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace

std::string_view refusal_name(Refusal reason) {
  return refusal_names[static_cast<std::size_t>(reason)];
}

bool is_authentication_refusal(Refusal reason) {
  switch (reason) {
    case Refusal::no_certificate:
    case Refusal::unknown_authority:
    case Refusal::expired:
    case Refusal::not_yet_valid:
    case Refusal::wrong_usage:
    case Refusal::weak_key:
    case Refusal::bad_certificate:
      return true;
    case Refusal::old_protocol:
    case Refusal::not_tls:
    case Refusal::too_slow:
    case Refusal::went_away:
      return false;
  }
  return false;
}

Result<std::shared_ptr<TlsServer>> TlsServer::load(TlsFiles files, ClientCertificates clients) {
  if (files.certificate.empty()) return unreadable("/certificate", "certificate");
  KITH_ASSIGN(auto context, server_context(files, clients));
  return std::shared_ptr<TlsServer>(new TlsServer(std::move(files), clients, std::move(context)));
}

Result<std::shared_ptr<SSL_CTX>> TlsServer::read_again() const {
  return server_context(files_, clients_);
}

void TlsServer::use(std::shared_ptr<SSL_CTX> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

Result<void> TlsServer::reload() {
  KITH_ASSIGN(auto context, read_again());
  use(std::move(context));
  return {};
}

std::shared_ptr<SSL_CTX> TlsServer::current() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

Result<std::shared_ptr<TlsClient>> TlsClient::load(const TlsFiles& files) {
  auto context = new_context(TLS_client_method());
  KITH_TRY(use_files(context.get(), files));
  // A hub refuses it, and the handshake has no words for that.
  if (!files.certificate.empty() && !has_plain_key(SSL_CTX_get0_certificate(context.get())))
    return unreadable("/certificate", key_is_odd);
  KITH_TRY(use_authority(context.get(), files));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return std::shared_ptr<TlsClient>(new TlsClient(std::move(context)));
}

std::shared_ptr<TlsClient> TlsClient::pinned(std::span<const std::uint8_t> pin) {
  std::shared_ptr<TlsClient> client(new TlsClient(new_context(TLS_client_method())));
  client->pin_.assign(reinterpret_cast<const char*>(pin.data()), pin.size());
  SSL_CTX_set_verify(client->context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(client->context_.get(), &verify_pin, &client->pin_);
  return client;
}

std::string TlsClient::subject() const {
  return subject_of(SSL_CTX_get0_certificate(context_.get()));
}

}  // namespace kith::net
