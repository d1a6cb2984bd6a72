#include "hub/app/serve.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <thread>

#include "hub/app/hub.hpp"
#include "hub/async/group.hpp"
#include "hub/async/run.hpp"
#include "hub/base/log.hpp"

namespace kith::app {
namespace {

// The life of a hub between its first signal and its last. Everything here is on the main thread, except `drainer`.
class Life {
 public:
  Life(Hub& hub, boost::asio::io_context& main, boost::asio::signal_set& signals)
      : hub_(hub), main_(main), signals_(signals) {}

  Task<Result<void>> live() {
    TaskGroup group{main_.get_executor()};
    group.spawn(start());
    group.spawn(obey());
    co_await group.wait();
    co_await hub_.finish();
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
      if (error) co_return;  // cancelled: drained
      if (signal == SIGHUP)
        reload();
      else if (drainer_.joinable())
        hub_.hurry();
      else
        stop();
    }
  }

  void reload() {
    const auto reloaded = hub_.reload_certificates();
    if (reloaded)
      log::info("certificates.reloaded");
    else
      log::error("certificates.kept", {{"reason", reloaded.error().code}});
  }

  void stop() {
    if (drainer_.joinable()) return;
    log::info("stopping");
    hub_.retire();
    drainer_ = std::jthread{[this] {
      hub_.drain();
      boost::asio::post(main_, [this] { signals_.cancel(); });
    }};
  }

  Hub& hub_;
  boost::asio::io_context& main_;
  boost::asio::signal_set& signals_;
  Result<void> outcome_;
  std::jthread drainer_;
};

}  // namespace

Result<void> serve(const Config& config) {
  log::set_level(config.log_level);
  boost::asio::io_context main{1};
  boost::asio::signal_set signals{main, SIGTERM, SIGINT, SIGHUP};
  KITH_ASSIGN(auto hub, Hub::make(config, main));
  auto outcome = run_to_end(main, Life{*hub, main, signals}.live());
  hub.reset();  // the private PostgreSQL writes its checkpoint
  log::info("stopped");
  return outcome;
}

}  // namespace kith::app
