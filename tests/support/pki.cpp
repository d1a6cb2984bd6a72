#include "tests/support/pki.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace kith::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

Key new_key(unsigned rsa_bits = 0) {
  Key key(rsa_bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(rsa_bits), &EVP_PKEY_free);
  require(key != nullptr, "making a key");
  return key;
}

void add_name_part(X509_NAME* name, const char* part, const std::string& value) {
  if (value.empty()) return;
  require(X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                     static_cast<int>(value.size()), -1, 0) == 1,
          "naming a certificate");
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  require(extension != nullptr, "a certificate extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate new_certificate(EVP_PKEY* key, const CertificateOptions& options) {
  Certificate certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1U);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.starts.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.ends.count());
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  add_name_part(name, "O", options.organisation);
  add_name_part(name, "CN", options.common_name);
  return certificate;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    const bool is_address = name.find_first_not_of("0123456789.:") == std::string::npos;
    text.append(text.empty() ? "" : ",").append(is_address ? "IP:" : "DNS:").append(name);
  }
  return text;
}

std::string subject_of(const X509* certificate) {
  BIO* text = BIO_new(BIO_s_mem());
  X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text, &bytes);
  std::string subject(bytes, static_cast<std::size_t>(size));
  BIO_free_all(text);
  return subject;
}

File open_for_writing(const std::filesystem::path& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  require(file != nullptr, "writing a certificate file");
  return file;
}

void write_certificate(const std::filesystem::path& path, X509* certificate) {
  const auto file = open_for_writing(path);
  PEM_write_X509(file.get(), certificate);
}

void write_key(const std::filesystem::path& path, EVP_PKEY* key) {
  const auto file = open_for_writing(path);
  ::fchmod(::fileno(file.get()), S_IRUSR | S_IWUSR);
  PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "kith-XXXXXX").string();
  require(::mkdtemp(pattern.data()) != nullptr, "making a temporary directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

struct CertificateAuthority::State {
  Key key = new_key();
  Certificate certificate{nullptr, &X509_free};
};

CertificateAuthority::CertificateAuthority(const std::string& common_name) : state_(std::make_unique<State>()) {
  CertificateOptions options;
  options.common_name = common_name;
  state_->certificate = new_certificate(state_->key.get(), options);
  X509* own = state_->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(own, own, NID_subject_key_identifier, "hash");
  require(X509_sign(own, state_->key.get(), EVP_sha256()) > 0, "signing the authority");
  write_certificate(file(), own);
}

CertificateAuthority::~CertificateAuthority() = default;

CertificateFiles CertificateAuthority::issue(const std::string& file_stem, const CertificateOptions& options) const {
  const auto key = new_key(options.rsa_bits);
  const auto certificate = new_certificate(key.get(), options);
  X509* leaf = certificate.get();
  X509* issuer = state_->certificate.get();
  X509_set_issuer_name(leaf, X509_get_subject_name(issuer));
  add_extension(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf, issuer, NID_key_usage, "critical,digitalSignature");
  if (options.usage == Usage::server) {
    add_extension(leaf, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(leaf, issuer, NID_subject_alt_name, alternative_names(options.names));
  } else if (options.usage == Usage::client) {
    add_extension(leaf, issuer, NID_ext_key_usage, "clientAuth");
  }
  require(X509_sign(leaf, state_->key.get(), EVP_sha256()) > 0, "signing a certificate");
  CertificateFiles files{directory() / (file_stem + ".crt"), directory() / (file_stem + ".key"), subject_of(leaf)};
  write_certificate(files.certificate, leaf);
  write_key(files.key, key.get());
  return files;
}

CertificateFiles CertificateAuthority::hub() const {
  CertificateOptions options;
  options.common_name = "kith-hub";
  options.usage = Usage::server;
  return issue("hub", options);
}

CertificateFiles CertificateAuthority::client(const std::string& name) const {
  CertificateOptions options;
  options.common_name = name;
  return issue("client-" + name, options);
}

std::filesystem::path CertificateAuthority::file() const {
  return directory() / "ca.crt";
}

}  // namespace kith::test
