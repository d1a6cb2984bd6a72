// Releases by the calendar: looks at the start and once an hour which periods are due, and makes their releases, one
// hub process at a time. A thread of its own, because protection takes minutes, and a connection of its own, because
// counting takes one for as long. What is refused is tried again after a day, or at the next start. Made, started and
// stopped by one thread.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "hub/app/config.hpp"
#include "hub/app/state.hpp"
#include "hub/base/clock.hpp"
#include "hub/release/calendar.hpp"
#include "hub/release/making.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

class ReleaseKeeper {
 public:
  ReleaseKeeper(const Config& config, const pg::Endpoint& database, const Clock& clock, State& state)
      : config_(config), database_(database), clock_(clock), state_(state) {}
  ~ReleaseKeeper() { stop(); }
  ReleaseKeeper(const ReleaseKeeper&) = delete;
  ReleaseKeeper& operator=(const ReleaseKeeper&) = delete;

  // Nothing where release.calendar is off.
  void start();
  // What is being made is given up, and made after the next start. Blocks until its thread has ended, about a second.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void look(const std::stop_token& stop);
  Result<void> make_due(pg::Connection& connection, const release::Rules& rules, const std::stop_token& stop);
  // False: nothing more of its year can be made now.
  bool make(pg::Connection& connection, const release::Rules& rules, const release::ReleasePeriod& period,
            const std::stop_token& stop);
  void note_overdue(std::optional<std::chrono::year_month_day> since);

  const Config& config_;
  const pg::Endpoint& database_;
  const Clock& clock_;
  State& state_;
  std::optional<std::chrono::year_month> first_month_;  // found once: it does not move
  std::map<std::string, WallTime> not_before_;          // refused periods
  std::mutex mutex_;
  std::condition_variable_any pause_;
  std::jthread thread_;  // last: it uses the others until it is joined
};

}  // namespace kith::app
