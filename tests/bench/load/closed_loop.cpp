#include "tests/bench/load/closed_loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "tests/bench/load/response.hpp"

namespace kith::bench {
namespace {

enum class Phase : std::uint8_t { handshake, sending, receiving, finished };

struct Client {
  explicit Client(const Target& target, const Tls& tls) : socket(target, tls) {}
  Socket socket;
  Response response;
  std::string request;
  std::size_t sent = 0;
  Phase phase = Phase::handshake;
  Steady::time_point started;
};

class Loop {
 public:
  Loop(const ClosedLoop& plan, const Target& target, const Tls& tls) : plan_(plan), target_(target), tls_(tls) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < plan.connections; ++i) connect(clients_.emplace_back());
  }
  ~Loop() { ::close(epoll_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  ClosedLoopResult run() {
    const auto start = Steady::now();
    measure_from_ = start + seconds(plan_.warmup_seconds);
    end_ = measure_from_ + seconds(plan_.seconds);
    for (auto& client : clients_) drive(client);
    while (running_ > 0) wait();
    result_.seconds = std::chrono::duration<double>(last_ - measure_from_).count();
    result_.cpu_seconds = own_cpu_seconds() - cpu_from_.value_or(0);
    return std::move(result_);
  }

 private:
  static Steady::duration seconds(double value) {
    return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(value));
  }

  void connect(std::unique_ptr<Client>& client) {
    client = std::make_unique<Client>(target_, tls_);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &client;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, client->socket.fd(), &event);
    ++running_;
  }

  void wait() {
    std::array<epoll_event, 256> events{};
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
    if (ready == 0) throw std::runtime_error("the server gave no answer for 30 seconds");
    for (int i = 0; i < ready; ++i) {
      auto& client = *static_cast<std::unique_ptr<Client>*>(events.at(static_cast<std::size_t>(i)).data.ptr);
      if (client->phase != Phase::finished) drive(client);
    }
  }

  // Goes on with one connection until it would block.
  void drive(std::unique_ptr<Client>& client) {
    for (Step step = Step::progressed; step == Step::progressed && client->phase != Phase::finished;) {
      switch (client->phase) {
        case Phase::handshake:
          step = client->socket.handshake();
          if (step == Step::progressed) begin(*client);
          break;
        case Phase::sending:
          step = send(*client);
          if (client->phase == Phase::receiving) return;
          break;
        case Phase::receiving:
          step = receive(client);
          break;
        case Phase::finished:
          break;
      }
      if (step == Step::closed) throw std::runtime_error("the server closed a connection in the middle");
    }
  }

  void begin(Client& client) {
    const auto now = Steady::now();
    if (!cpu_from_ && now >= measure_from_) cpu_from_ = own_cpu_seconds();
    const bool more = now < end_ && plan_.next_request(client.request);
    if (!more) {
      result_.ran_out = result_.ran_out || now < end_;
      client.phase = Phase::finished;
      --running_;
      return;
    }
    client.response.reset();
    client.sent = 0;
    client.started = now;
    client.phase = Phase::sending;
  }

  static Step send(Client& client) {
    std::size_t written = 0;
    const Step step = client.socket.write(std::string_view(client.request).substr(client.sent), written);
    client.sent += written;
    if (client.sent == client.request.size()) client.phase = Phase::receiving;
    return step;
  }

  Step receive(std::unique_ptr<Client>& client) {
    std::size_t got = 0;
    const Step step = client->socket.read(buffer_.data(), buffer_.size(), got);
    if (step != Step::progressed) return step;
    client->response.feed({buffer_.data(), got});
    if (client->response.is_complete()) complete(client);
    return step;
  }

  void complete(std::unique_ptr<Client>& client) {
    last_ = Steady::now();
    const int status = client->response.status();
    if (status < 200 || status > 299) {
      if (result_.failed++ == 0) std::fprintf(stderr, "first failure: %s\n", client->response.head().c_str());
    } else if (client->started >= measure_from_) {
      result_.latencies.add(last_ - client->started);
    }
    if (client->response.closes()) {
      --running_;
      connect(client);
      return;
    }
    begin(*client);
  }

  const ClosedLoop& plan_;
  const Target& target_;
  const Tls& tls_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_ = reserved(plan_.connections);
  std::size_t running_ = 0;
  std::array<char, 64UL * 1024> buffer_{};
  Steady::time_point measure_from_, end_, last_;
  std::optional<double> cpu_from_;
  ClosedLoopResult result_;

  // epoll keeps pointers to the elements, so the vector must never grow past what it has.
  static std::vector<std::unique_ptr<Client>> reserved(std::size_t count) {
    std::vector<std::unique_ptr<Client>> out;
    out.reserve(count);
    return out;
  }
};

}  // namespace

ClosedLoopResult run(const ClosedLoop& plan, const Target& target, const Tls& tls) {
  return std::make_unique<Loop>(plan, target, tls)->run();
}

}  // namespace kith::bench
