#include "hub/app/database_command.hpp"

#include <pthread.h>

#include <csignal>
#include <ctime>

#include "hub/app/store.hpp"
#include "hub/base/log.hpp"

namespace kith::app {
namespace {

// Takes SIGTERM and SIGINT from all threads that are started afterwards, and SIGHUP, which would end the process.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  // Whether the end was asked for. Does not wait.
  [[nodiscard]] bool is_told() {
    const timespec at_once{};
    for (int signal = 0; !is_told_ && (signal = ::sigtimedwait(&signals_, nullptr, &at_once)) > 0;) hear(signal);
    return is_told_;
  }
  void wait() {
    while (!is_told_) hear(::sigwaitinfo(&signals_, nullptr));
  }

 private:
  void hear(int signal) { is_told_ = is_told_ || signal == SIGTERM || signal == SIGINT; }

  sigset_t signals_{};
  bool is_told_ = false;
};

}  // namespace

Result<void> run_database(const Config& config, const std::string& serving_user,
                          std::optional<unsigned> hub_connections) {
  if (config.database)
    return fail(Error{Errc::malformed_config,
                      {},
                      "this runs a private PostgreSQL in --data, and [database] names another: leave --config away"});
  log::set_level(config.log_level);
  EndSignals signals;
  auto options = hub_connections ? cluster_options(config, *hub_connections) : cluster_options(config);
  options.serving_user = serving_user;
  options.is_cancelled = [&signals] { return signals.is_told(); };
  auto store = open_store(config, Deadline::after(std::chrono::seconds{120}), std::move(options));
  if (!store && store.error().code == Errc::cancelled && signals.is_told()) return {};
  if (!store) return fail(std::move(store).error());
  log::info("database.running");
  signals.wait();
  log::info("stopping");
  store->cluster->stop();
  log::info("stopped");
  return {};
}

}  // namespace kith::app
