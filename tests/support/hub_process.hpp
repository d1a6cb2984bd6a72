// The hub as it runs in earnest: the program kith-hub in a process of its own with its private PostgreSQL, so that
// tests can kill either. One thread starts and stops it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "hub/net/client.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/pki.hpp"

namespace kith::test {

class HubProcess {
 public:
  // Makes the data directory, the certificates and a configuration (`more` is appended to it, as TOML); does not start.
  // `data`: another place for the data directory, which must exist; empty: one of its own.
  explicit HubProcess(const std::string& more = {}, const std::filesystem::path& data = {});
  ~HubProcess();  // kills what still runs
  HubProcess(const HubProcess&) = delete;
  HubProcess& operator=(const HubProcess&) = delete;

  // From now on it may have so many files open, as if its unit said so.
  void limit_open_files(unsigned most) { most_files_ = most; }
  // Returns when it is ready. Throws std::runtime_error after a minute, or when it ended.
  void start();
  void signal(int number) const;
  // Until it has ended; the exit status, or minus the signal. Throws after a minute.
  int wait();
  // SIGKILL, and gone.
  void kill();
  // `kith-hub WORDS… --data … --config …`; the exit status.
  int run(const std::vector<std::string>& words) const;
  // What the last of these has printed.
  [[nodiscard]] std::string printed() const;

  CertificateFiles add_organisation(const std::string& code) const;
  [[nodiscard]] bool is_ready() const;
  // What the admin listener answers, as the body alone; empty where it does not.
  [[nodiscard]] std::string admin(const std::string& path) const;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const CertificateAuthority& authority() const { return authority_; }
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }
  [[nodiscard]] pid_t postmaster() const;  // 0 when none runs
  [[nodiscard]] std::string log() const;   // what it has written to standard error

 private:
  [[nodiscard]] Result<net::ClientResponse> ask_admin(const std::string& path) const;
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& words, const std::filesystem::path& output) const;

  ScratchDirectory directory_;
  CertificateAuthority authority_;
  std::filesystem::path data_, config_;
  std::optional<unsigned> most_files_;
  pid_t pid_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace kith::test
