#include "hub/app/serve.hpp"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "hub/app/hub.hpp"
#include "hub/async/group.hpp"
#include "hub/async/run.hpp"
#include "hub/async/signal.hpp"
#include "hub/base/log.hpp"
#include "hub/net/tls.hpp"
#include "hub/shell/process.hpp"

namespace kith::app {
namespace {

// How long a hub may take to end after a second signal, whatever hangs: a database that does not answer, a disk that
// does not write. Enough for everything that only has to be cut off, and less than a supervisor waits.
constexpr std::chrono::seconds most_hurry{20};

// Ends the process where it does not end by itself in time. What was acknowledged is committed, and the private
// PostgreSQL ends with the process that started it. Any thread.
class LastResort {
 public:
  ~LastResort() {
    {
      const std::lock_guard lock{mutex_};
      has_ended_ = true;
    }
    ended_.notify_all();
  }
  LastResort() = default;
  LastResort(const LastResort&) = delete;
  LastResort& operator=(const LastResort&) = delete;

  // The first call counts.
  void arm(std::chrono::seconds time) {
    if (thread_.joinable()) return;
    thread_ = std::jthread{[this, time] {
      std::unique_lock lock{mutex_};
      if (ended_.wait_for(lock, time, [this] { return has_ended_; })) return;
      log::error("abandoned");
      std::_Exit(EXIT_FAILURE);
    }};
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::jthread thread_;  // last: it uses the others until it is joined
};

// Hears a signal while the hub is being made: a PostgreSQL that recovers may take long, and whoever wants to end the
// start need not kill it. Main thread.
class EarlyStop {
 public:
  EarlyStop(boost::asio::io_context& main, boost::asio::signal_set& signals) : main_(main), signals_(signals) {
    listen();
  }
  [[nodiscard]] bool is_told() {
    main_.restart();
    main_.poll();
    return is_told_;
  }
  // Leaves the signals to others; what has come until then counts.
  bool end() {
    signals_.cancel();
    const bool is_told = this->is_told();
    main_.restart();
    return is_told;
  }

 private:
  void listen() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) return listen();  // what it would read again is read just now
      is_told_ = true;
    });
  }

  boost::asio::io_context& main_;
  boost::asio::signal_set& signals_;
  bool is_told_ = false;
};

// Which of the files the error is about, and what is wrong with it: kith-hub doctor has the sentence.
log::Word file_word(const Error& error) {
  const std::string& pointer = error.place.pointer;
  if (pointer == "/issuing") return "enrolment";
  if (pointer == "/key") return "tls.key";
  return pointer == "/authority" ? log::Word{"tls.client_ca"} : log::Word{"tls.certificate"};
}

log::Word fault_word(const Error& error) {
  if (error.hint == net::key_is_foreign) return "not_a_pair";
  if (error.hint == net::key_is_exposed) return "others_may_read";
  if (error.hint == net::file_is_exposed) return "others_may_write";
  return error.hint == net::certificate_is_weak ? log::Word{"below_128_bits"} : log::Word{"unusable"};
}

// The life of a hub between its first signal and its last. Everything here is on the main thread, except `drainer`.
class Life {
 public:
  Life(Hub& hub, boost::asio::io_context& main, boost::asio::signal_set& signals, LastResort& last_resort)
      : hub_(hub), main_(main), signals_(signals), last_resort_(last_resort), drained_(main.get_executor()) {}

  Task<Result<void>> live() {
    TaskGroup group{main_.get_executor()};
    group.spawn(start());
    group.spawn(obey());
    while (!is_drained_) co_await drained_.wait();
    co_await hub_.finish();
    signals_.cancel();  // until here a second signal is heard
    co_await group.wait();
    if (outcome_ || outcome_.error().code == Errc::cancelled) co_return Result<void>{};
    co_return outcome_;
  }

 private:
  Task<void> start() {
    outcome_ = co_await hub_.start();
    if (!outcome_) stop();
  }

  Task<void> obey() {
    while (true) {
      const auto [error, signal] = co_await signals_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      if (error) co_return;  // cancelled: finished
      if (signal == SIGHUP)
        reload();
      else if (drainer_.joinable())
        hurry();
      else
        stop();
    }
  }

  void reload() {
    const auto reloaded = hub_.reload_certificates();
    if (reloaded)
      log::info("certificates.reloaded");
    else
      log::error("certificates.kept", {{"reason", reloaded.error().code},
                                       {"file", file_word(reloaded.error())},
                                       {"fault", fault_word(reloaded.error())}});
    if (const auto sources = hub_.reload_sources(); sources)
      log::info("sources.reloaded");
    else
      log::error("sources.kept", {{"reason", sources.error().code}});
  }

  void hurry() {
    last_resort_.arm(most_hurry);
    hub_.hurry();
  }

  void stop() {
    if (drainer_.joinable()) return;
    log::info("stopping");
    hub_.retire();
    drainer_ = std::jthread{[this] {
      hub_.drain();
      boost::asio::post(main_, [this] {
        is_drained_ = true;
        drained_.notify();
      });
    }};
  }

  Hub& hub_;
  boost::asio::io_context& main_;
  boost::asio::signal_set& signals_;
  LastResort& last_resort_;
  Signal drained_;
  bool is_drained_ = false;
  Result<void> outcome_;
  std::jthread drainer_;
};

// Beside members' connections there are those to the database, files of releases, and the checkpoint of each minute.
constexpr rlim_t other_files = 1'000;

// The listener takes as many files as it may have; whoever fills them all keeps the hub from opening its own.
void tell_of_few_files(const Config& config) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max >= config.limits.connections + other_files) return;
  log::warning("files.too_few", {{"open_files", std::uint64_t{limit.rlim_max}},
                                 {"needed", std::uint64_t{config.limits.connections + other_files}}});
}

}  // namespace

Result<void> serve(const Config& config) {
  log::set_level(config.log_level);
  tell_of_few_files(config);
  // Rows of people pass through the memory of a hub that adapts exports; kith-hub doctor says what to do.
  if (shell::swapping() == shell::Swapping::possible) log::warning("memory.may_be_swapped");
  boost::asio::io_context main{1};
  boost::asio::signal_set signals{main, SIGTERM, SIGINT, SIGHUP};
  LastResort last_resort;  // before the hub: it guards that one's end too
  EarlyStop early{main, signals};
  auto made = Hub::make(config, main, [&early] { return early.is_told(); });
  const bool is_told = early.end();
  if (!made && !(is_told && made.error().code == Errc::cancelled)) return fail(std::move(made).error());
  if (is_told) {
    if (made) made->reset();
    log::info("stopped");
    return {};
  }
  auto hub = std::move(*made);
  auto outcome = run_to_end(main, Life{*hub, main, signals, last_resort}.live());
  hub.reset();  // the private PostgreSQL writes its checkpoint
  log::info("stopped");
  return outcome;
}

}  // namespace kith::app
