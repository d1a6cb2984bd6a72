// A member that keeps no rules: bytes over TLS (or bare) just as the test wants them, sent and read when it says so.
// And what the tests of faults share besides: a bystander who must be served meanwhile, and the hub's memory seen from
// outside. One thread each.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "hub/base/json.hpp"
#include "tests/api/example.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/test_hub.hpp"

namespace kith::e2e {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

inline Milliseconds since(Steady::time_point start) {
  return std::chrono::duration_cast<Milliseconds>(Steady::now() - start);
}

inline std::shared_ptr<net::TlsClient> tls_of(const test::HubProcess& hub, const test::CertificateFiles& files) {
  auto tls = net::TlsClient::load({files.certificate, files.key, hub.authority().file()});
  if (!tls) throw std::runtime_error("TLS: " + tls.error().sentence());
  return *tls;
}

class RawMember {
 public:
  // Without TLS the bytes go as they are. `receive_bytes`: a small buffer for one that does not read; 0: the system's.
  // `from`: another of this machine's addresses, 127.0.0.2 and so on.
  explicit RawMember(std::uint16_t port, const std::shared_ptr<net::TlsClient>& tls = nullptr, int receive_bytes = 0,
                     const char* from = nullptr)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);
    if (receive_bytes > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (from != nullptr && (::inet_pton(AF_INET, from, &address.sin_addr) != 1 ||
                            ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0))
      throw std::runtime_error("not an address of this machine");
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no connection");
    ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
    if (tls) shake_hands(tls->context().get());
  }
  ~RawMember() {
    SSL_free(ssl_);
    ::close(socket_);
  }
  RawMember(const RawMember&) = delete;
  RawMember& operator=(const RawMember&) = delete;

  // All of it, unless the hub takes nothing more for that time or has ended the connection.
  bool send(std::string_view bytes, Milliseconds patience = Milliseconds{10'000}) {
    while (!bytes.empty() && !has_ended_) {
      ERR_clear_error();
      const auto size = ssl_ != nullptr
                            ? static_cast<ssize_t>(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())))
                            : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size > 0)
        bytes.remove_prefix(static_cast<std::size_t>(size));
      else if (!is_waiting(size))
        has_ended_ = true;
      else if (!wait_for(POLLOUT, patience))
        return false;
    }
    return bytes.empty();
  }
  // Takes what comes in that time, or until the hub ends the connection.
  void take(Milliseconds time) {
    const auto start = Steady::now();
    while (!has_ended_) {
      char bytes[16'384];
      ERR_clear_error();
      const auto size = ssl_ != nullptr ? static_cast<ssize_t>(SSL_read(ssl_, bytes, sizeof bytes))
                                        : ::recv(socket_, bytes, sizeof bytes, 0);
      if (size > 0)
        received_.append(bytes, static_cast<std::size_t>(size));
      else if (!is_waiting(size))
        has_ended_ = true;
      else if (since(start) >= time || !wait_for(POLLIN, time - since(start)))
        return;
    }
  }
  // Everything until the hub ends the connection, or that time has passed.
  std::string take_all(Milliseconds time = Milliseconds{20'000}) {
    take(time);
    return received_;
  }
  // Takes until `text` has come; whether it has.
  bool take_until(std::string_view text, Milliseconds time = Milliseconds{20'000}) {
    const auto start = Steady::now();
    while (received_.find(text) == std::string::npos && !has_ended_ && since(start) < time) take(Milliseconds{20});
    return received_.find(text) != std::string::npos;
  }
  [[nodiscard]] const std::string& received() const { return received_; }
  [[nodiscard]] bool has_ended() const { return has_ended_; }

 private:
  void shake_hands(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket_);
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_set_tlsext_host_name(ssl_, "localhost");
    SSL_set_connect_state(ssl_);
    while (!has_ended_) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_);
      if (done == 1) return;
      const bool wants_to_write = SSL_get_error(ssl_, done) == SSL_ERROR_WANT_WRITE;
      if (!is_waiting(done) || !wait_for(wants_to_write ? POLLOUT : POLLIN, Milliseconds{20'000})) has_ended_ = true;
    }
  }
  [[nodiscard]] bool is_waiting(ssize_t result) const {
    if (ssl_ == nullptr) return result < 0 && errno == EAGAIN;
    const int error = SSL_get_error(ssl_, static_cast<int>(result));
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  }
  [[nodiscard]] bool wait_for(short events, Milliseconds time) const {
    pollfd entry{socket_, events, 0};
    return ::poll(&entry, 1, static_cast<int>(std::max<Milliseconds::rep>(time.count(), 0))) > 0;
  }

  int socket_;
  SSL* ssl_ = nullptr;
  std::string received_;
  bool has_ended_ = false;
};

// Before the hub starts, which inherits both: as many descriptors as this machine allows, and no hoard of freed memory
// in a build with sanitizers, which would count as the hub's.
inline void prepare_for_measuring() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  const char* options = std::getenv("ASAN_OPTIONS");
  const std::string more = "quarantine_size_mb=4:malloc_context_size=2";
  ::setenv("ASAN_OPTIONS", (options == nullptr ? more : std::string{options} + ":" + more).c_str(), 1);
}

// The most memory that the process has held at once since forget_peak(), in KiB.
inline std::int64_t peak_kib(pid_t pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
  for (std::string word; status >> word;)
    if (word == "VmHWM:" && status >> word) return std::stoll(word);
  throw std::runtime_error("no VmHWM");
}
inline void forget_peak(pid_t pid) {
  std::ofstream{"/proc/" + std::to_string(pid) + "/clear_refs"} << "5";
}

// The hub learns of a new organisation within two seconds.
inline void wait_until_known(test::Member& member) {
  int status = 0;
  for (int i = 0; i < 200 && status != 200; ++i) {
    const auto answer = member.try_ask(net::Method::get, "/v1/meta");
    status = answer ? answer->status : 0;
    if (status != 200) std::this_thread::sleep_for(Milliseconds{50});
  }
  BOOST_REQUIRE(status == 200);
}

// How often each uid is listed.
inline std::map<std::string, int> list_all(test::Member& member) {
  std::map<std::string, int> listed;
  std::string target = "/v1/records?limit=1000";
  while (!target.empty()) {
    auto answer = member.get(target);
    BOOST_REQUIRE(answer.status == 200);
    target.clear();
    if (const auto* link = answer.header("link")) target = link->substr(1, link->find('>') - 1);
    json::Parser parser{{.bytes = 16U << 20U, .nodes = 1'000'000}};
    const auto page = parser.parse(answer.body);
    BOOST_REQUIRE(page);
    for (auto record = page->find("records").first(); record; record = record.next())
      ++listed[std::string{record.find("record_uid").string()}];
  }
  return listed;
}

// Another member who goes on pushing and asking while the hub is under attack.
class Bystander {
 public:
  Bystander(const test::HubProcess& hub, const test::CertificateFiles& certificate)
      : thread_([this, port = hub.port(), certificate, authority = hub.authority().file()] {
          test::Member member{port, certificate, authority};
          for (bool is_push = false; !is_over_; is_push = !is_push) {
            const auto start = Steady::now();
            const auto answer = is_push ? member.try_ask(net::Method::post, "/v1/records",
                                                         {{"content-type", "application/json"}}, test::incident())
                                        : member.try_ask(net::Method::get, "/v1/meta");
            if (answer && answer->status == (is_push ? 201 : 200))
              ++served_;
            else
              ++failed_;
            longest_ = std::max(longest_, since(start));
            std::this_thread::sleep_for(Milliseconds{20});
          }
        }) {}
  ~Bystander() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  // Every question answered as it should be, and none after a long wait.
  void check() {
    is_over_ = true;
    thread_.join();
    BOOST_TEST(failed_ == 0);
    BOOST_TEST(served_ > 5);
    BOOST_TEST((longest_ < Milliseconds{5'000}), "the longest answer took " << longest_.count() << " ms");
  }

 private:
  std::atomic<bool> is_over_{false};
  int served_ = 0, failed_ = 0;
  Milliseconds longest_{0};
  std::thread thread_;
};

}  // namespace kith::e2e
