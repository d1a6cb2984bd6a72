// A small HTTPS server that answers as a test's function says, one request a connection: for clients of foreign
// systems, whose quirks and faults the function plays. Real TLS with a test's own authority. Serves on a thread of its
// own; the function is called there, one request at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/pki.hpp"

namespace kith::test {

struct SiteRequest {
  std::string target;  // path and query, as it came
  std::string head;    // all of it

  [[nodiscard]] bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
  // The decoded value of a query parameter; empty: none.
  [[nodiscard]] std::string parameter(std::string_view name) const;
};

struct SiteAnswer {
  int status = 200;
  std::vector<std::string> fields;  // "Name: value"
  std::string body;
  bool is_cut_off = false;  // says it is a byte longer than it is, and ends
  bool has_length = true;   // else its end is that of the connection
  bool is_absent = false;   // ends the connection without a word
};

class TlsSite {
 public:
  using Answer = std::function<SiteAnswer(const SiteRequest&)>;
  TlsSite(const CertificateFiles& certificate, Answer answer);
  ~TlsSite();
  TlsSite(const TlsSite&) = delete;
  TlsSite& operator=(const TlsSite&) = delete;

  // https://localhost:PORT, or with another name of this machine.
  [[nodiscard]] std::string url(std::string_view host = "localhost") const {
    return "https://" + std::string{host} + ":" + std::to_string(port_);
  }
  [[nodiscard]] std::vector<SiteRequest> requests() const;

 private:
  struct Tls;
  void serve();
  void answer_one(int connection);

  Answer answer_;
  std::unique_ptr<Tls> tls_;
  int listener_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<SiteRequest> requests_;
  std::thread thread_;
};

}  // namespace kith::test
