// Keys, requests and what a certificate says. See authority.cpp for those who issue.
#include "auth/certificate.hpp"

#include <openssl/err.h>

#include <ctime>
#include <optional>

#include "auth/openssl.hpp"

namespace kith::auth {
namespace {

constexpr std::size_t longest_request_bytes = 8'192;

tl::unexpected<Error> malformed(std::string_view hint) {
  ERR_clear_error();
  return fail(Error{Errc::malformed_value, {}, hint});
}

std::optional<WallTime> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&parts)}};
}

std::string subject_of(const X509* certificate) {
  const openssl::Bio text{BIO_new(BIO_s_mem())};
  openssl::require(text != nullptr);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  return openssl::text_of(text.get());
}

std::string serial_of(const X509* certificate) {
  constexpr std::string_view digits = "0123456789abcdef";
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  std::string text;
  for (int i = 0; i < serial->length; ++i) {
    text += digits[serial->data[i] >> 4U];
    text += digits[serial->data[i] & 0x0FU];
  }
  return text;
}

std::string name_of(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS)
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName)),
            static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName))};
  if (name.type != GEN_IPADD) return {};
  const openssl::Bio text{BIO_new(BIO_s_mem())};
  openssl::require(text != nullptr);
  GENERAL_NAME copy = name;
  GENERAL_NAME_print(text.get(), &copy);
  const std::string printed = openssl::text_of(text.get());  // "IP Address:…"
  return printed.substr(printed.find(':') + 1);
}

std::vector<std::string> names_of(const X509* certificate) {
  using Names = std::unique_ptr<GENERAL_NAMES, openssl::Deleter<GENERAL_NAMES_free>>;
  const Names all{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
  std::vector<std::string> names;
  for (int i = 0; all != nullptr && i < sk_GENERAL_NAME_num(all.get()); ++i)
    if (std::string name = name_of(*sk_GENERAL_NAME_value(all.get(), i)); !name.empty())
      names.push_back(std::move(name));
  return names;
}

}  // namespace

NewKey make_key() {
  const openssl::Key key = openssl::new_key();
  const openssl::Request request{X509_REQ_new()};
  openssl::require(request != nullptr && X509_REQ_set_version(request.get(), 0) == 1 &&
                   X509_REQ_set_pubkey(request.get(), key.get()) == 1 &&
                   X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0);
  const openssl::Bio text{BIO_new(BIO_s_mem())};
  openssl::require(text != nullptr && PEM_write_bio_X509_REQ(text.get(), request.get()) == 1);
  return {openssl::pem_of(key.get()), openssl::text_of(text.get()), openssl::id_of(openssl::public_key_of(key.get()))};
}

Result<RequestedKey> read_request(std::string_view pem) {
  if (pem.size() > longest_request_bytes) return malformed("a certificate request has 8 KiB at most");
  const openssl::Request request = openssl::read_request(pem);
  EVP_PKEY* key = request == nullptr ? nullptr : X509_REQ_get0_pubkey(request.get());
  if (key == nullptr) return malformed("a certificate request in PEM form is expected");
  RequestedKey asked;
  asked.public_key = openssl::public_key_of(key);
  if (!openssl::is_plain_p256(asked.public_key))
    return malformed("the key of a certificate request is one of the curve P-256, by its name, uncompressed");
  if (X509_REQ_verify(request.get(), key) != 1)
    return malformed("the certificate request is not signed with its own key");
  asked.id = openssl::id_of(asked.public_key);
  return asked;
}

Result<CertificateFacts> read_certificate(std::string_view pem) {
  const openssl::Certificate certificate = openssl::read_certificate(pem);
  if (!certificate) return malformed("a certificate in PEM form is expected");
  EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  const auto from = time_of(X509_get0_notBefore(certificate.get()));
  const auto until = time_of(X509_get0_notAfter(certificate.get()));
  if (key == nullptr || !from || !until) return malformed("the certificate's key or its dates cannot be read");
  return CertificateFacts{subject_of(certificate.get()), serial_of(certificate.get()),
                          openssl::id_of(openssl::public_key_of(key)), Period{*from, *until},
                          names_of(certificate.get())};
}

bool is_pair(std::string_view certificate_pem, std::string_view key_pem) {
  const auto certificate = openssl::read_certificate(certificate_pem);
  const auto key = openssl::read_key(key_pem);
  const bool fits = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return fits;
}

}  // namespace kith::auth
