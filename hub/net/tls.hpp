// TLS 1.3 and nothing older (RFC 8446), with certificates on both sides. The server's context can be replaced while it
// serves: a new handshake takes the newest, a running connection keeps its own. No tickets and no resumption, because a
// resumed session skips the check of the certificate and a revoked member would return. Any thread.
#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::net {

struct TlsFiles {
  std::filesystem::path certificate;  // PEM, leaf first, then intermediates
  std::filesystem::path key;          // PEM, no passphrase, not readable by other users
  std::filesystem::path authority;    // PEM bundle that the other side's certificate must lead to
};

// Whether a server's clients must show a certificate. Where they are not asked, TlsFiles::authority is not read.
enum class ClientCertificates : std::uint8_t { required, not_asked };

// Why a handshake ended without a connection: a closed list, for counters and the audit line.
enum class Refusal : std::uint8_t {
  no_certificate,
  unknown_authority,
  expired,
  not_yet_valid,
  wrong_usage,      // not made for client authentication
  weak_key,         // of it or of an authority above it: below 128 bits
  bad_certificate,  // any other fault of the certificate or its signature
  old_protocol,     // below TLS 1.3, or no common cipher
  not_tls,          // something else was spoken
  too_slow,
  went_away,
};
inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::went_away) + 1;
std::string_view refusal_name(Refusal reason);  // e.g. "no_certificate", for a metric's label
// Refused for what it showed as identity, so it deserves an audit line; the others are noise of the network.
bool is_authentication_refusal(Refusal reason);

// Hints of load(): what a person can mend without asking anybody.
inline constexpr std::string_view key_is_exposed = "private key that other users may read";
inline constexpr std::string_view key_is_foreign = "private key that is not the certificate's";
inline constexpr std::string_view certificate_is_weak =
    "certificate whose key, or that of an authority above it, is below 128 bits (RSA below 3072)";
inline constexpr std::string_view file_is_exposed = "file that other users may write, or replace in its folder";

// Hints of a client's tls_failed: nothing that our own certificate could change. The second begins several.
inline constexpr std::string_view server_is_not_tls = "the server does not answer with TLS 1.3";
inline constexpr std::string_view about_server_certificate = "the server's certificate";

class TlsServer {
 public:
  // Reads the files. Errors: file_unreadable (missing, not PEM, key not matching, too short, readable by others; a file
  // that others may write) with a hint and the pointer /certificate, /key or /authority.
  static Result<std::shared_ptr<TlsServer>> load(TlsFiles files,
                                                 ClientCertificates clients = ClientCertificates::required);
  // Reads the same paths again, and changes nothing: for who renews several things together. Errors: those of load().
  [[nodiscard]] Result<std::shared_ptr<SSL_CTX>> read_again() const;
  // What a handshake that begins from now on takes.
  void use(std::shared_ptr<SSL_CTX> context);
  // Both; on an error the old context stays in use.
  Result<void> reload();
  [[nodiscard]] std::shared_ptr<SSL_CTX> current() const;

 private:
  TlsServer(TlsFiles files, ClientCertificates clients, std::shared_ptr<SSL_CTX> context)
      : files_(std::move(files)), clients_(clients), context_(std::move(context)) {}
  TlsFiles files_;
  ClientCertificates clients_;
  mutable std::mutex mutex_;
  std::shared_ptr<SSL_CTX> context_;
};

class TlsClient {
 public:
  // Errors as TlsServer::load. The certificate and key may be left empty: then the client shows none.
  static Result<std::shared_ptr<TlsClient>> load(const TlsFiles& files);
  // Takes a server for its key alone, whatever its certificate says: the SHA-256 of the key (as key_of) begins with
  // these bytes. For a first meeting, when there is no authority to ask yet. Shows no certificate. `pin`: 12 to 32
  // bytes.
  static std::shared_ptr<TlsClient> pinned(std::span<const std::uint8_t> pin);
  [[nodiscard]] const std::shared_ptr<SSL_CTX>& context() const { return context_; }
  // Of the client's own certificate, spelled as the hub spells it (RFC 2253); empty when it shows none.
  [[nodiscard]] std::string subject() const;

 private:
  explicit TlsClient(std::shared_ptr<SSL_CTX> context) : context_(std::move(context)) {}
  std::string pin_;  // before the context, which looks at it
  std::shared_ptr<SSL_CTX> context_;
};

}  // namespace kith::net
