// A certificate authority for tests, made in memory with OpenSSL: certificates with any validity, usage and name,
// written as PEM files to a directory that is removed at the end. Keys are ECDSA P-256 unless RSA is asked for. One
// thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kith::test {

// A fresh directory under the system's temporary one; removed with everything in it at destruction.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

enum class Usage { server, client, none };

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::string subject;  // RFC 2253, as the hub sees it
};

struct CertificateOptions {
  std::string common_name;
  std::string organisation = "Kith test";  // empty: no O in the subject
  Usage usage = Usage::client;
  std::vector<std::string> names = {"localhost", "127.0.0.1"};  // subject alternative names, of servers only
  std::chrono::seconds starts{-3600};                           // from now
  std::chrono::seconds ends{24 * 3600};
  unsigned rsa_bits = 0;  // 0: P-256
};

class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& common_name = "Kith test CA");
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  // Makes a key and a certificate signed by this authority, as <file_stem>.crt and .key (mode 0600) in its directory.
  CertificateFiles issue(const std::string& file_stem, const CertificateOptions& options) const;
  // The usual two: a hub for localhost and 127.0.0.1, and a client whose common name is `name`.
  CertificateFiles hub() const;
  CertificateFiles client(const std::string& name) const;
  [[nodiscard]] std::filesystem::path file() const;  // the authority's own certificate, PEM
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  struct State;
  TemporaryDirectory directory_;
  std::unique_ptr<State> state_;
};

}  // namespace kith::test
