// Certificates (RFC 5280) and requests for them (RFC 2986) as texts in PEM form: making a key on the member's machine,
// reading what came, and an authority that issues. The hub says what stands in a certificate; of a request it takes the
// public key and nothing else. Keys are ECDSA P-256. Pure but for the generator; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_id.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"

namespace kith::auth {

struct Period {
  WallTime from, until;  // whole seconds are kept
};

struct NewKey {
  std::string key;      // PKCS #8, PEM: a secret
  std::string request;  // PEM; its subject says nothing
  KeyId id{};
};
NewKey make_key();

struct RequestedKey {
  std::string public_key;  // SubjectPublicKeyInfo, DER
  KeyId id{};
};
// Checks that the request is signed with the key that it asks for. Errors: malformed_value (not one request in PEM of
// at most 8 KiB, another kind of key than P-256, or a wrong signature).
Result<RequestedKey> read_request(std::string_view pem);

struct CertificateFacts {
  std::string subject;  // RFC 2253, as hub/net spells it
  std::string serial;   // hexadecimal, lower case
  KeyId key{};
  Period period;
  std::vector<std::string> names;  // DNS names and addresses that it is for
};
// Of the first certificate in the text. Errors: malformed_value.
Result<CertificateFacts> read_certificate(std::string_view pem);
// Whether the private key (PEM) is that of the first certificate.
bool is_pair(std::string_view certificate_pem, std::string_view key_pem);

struct IssuedCertificate {
  std::string pem;  // the leaf, then the certificates that lead to the root, without the root
  CertificateFacts facts;
};

class Authority {
 public:
  struct Pair {
    std::string certificate, key;  // PEM
  };
  static Pair make_root(const std::string& name, Period period);
  // A key that issues for the one of `root`, so that the root's can be put away. Errors: as load().
  static Result<Pair> make_issuing(const Pair& root, const std::string& name, Period period);

  // Errors: malformed_value (not PEM, not a pair, or no authority).
  static Result<Authority> load(const Pair& pair);

  // For client authentication under CN=`name`, no longer than the authority itself lasts. Errors: contradiction (the
  // authority has expired).
  [[nodiscard]] Result<IssuedCertificate> issue_client(const RequestedKey& key, const std::string& name,
                                                       Period period) const;
  // For a server of these names, with its key. Errors: the same.
  [[nodiscard]] Result<Pair> issue_server(const std::vector<std::string>& names, Period period) const;
  [[nodiscard]] const CertificateFacts& facts() const;

 private:
  struct State;
  explicit Authority(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace kith::auth
