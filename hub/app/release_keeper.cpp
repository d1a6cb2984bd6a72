#include "hub/app/release_keeper.hpp"

#include <algorithm>

#include "hub/app/release_rules.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/release_calendar.hpp"
#include "hub/storage/releases.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;
using release::Refusal;
using std::chrono::sys_days;

constexpr auto between_looks = 1h;
constexpr auto after_refusal = 24h;
constexpr auto time_to_connect = 5s;
constexpr auto patience = 60s;  // of one look at the database; making a release sets its own

std::int64_t seconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

void ReleaseKeeper::start() {
  if (config_.release.calendar) thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void ReleaseKeeper::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void ReleaseKeeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    look(stop);
    std::unique_lock lock{mutex_};
    pause_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

void ReleaseKeeper::look(const std::stop_token& stop) {
  const auto rules = load_release_rules(config_);
  if (!rules) {
    log::error("release.not_made", {{"reason", rules.error().code}});
    return;
  }
  auto connection = pg::Connection::open(database_, Deadline::after(time_to_connect));
  if (!connection) {
    log::warning("release.not_made", {{"reason", connection.error().code}});
    return;
  }
  connection->give_up_at(stop);
  const auto entered = storage::release_calendar::enter(*connection);
  if (entered && !*entered) return;  // another process of this hub is at it
  const auto made = entered ? make_due(*connection, *rules, stop) : Result<void>{fail(entered.error())};
  if (!made && made.error().code != Errc::cancelled) log::warning("release.not_made", {{"reason", made.error().code}});
}

Result<void> ReleaseKeeper::make_due(pg::Connection& connection, const release::Rules& rules,
                                     const std::stop_token& stop) {
  connection.set_deadline(Deadline::after(patience));
  if (!first_month_) {
    KITH_ASSIGN(first_month_, storage::release_calendar::first_month(connection));
  }
  KITH_ASSIGN(const auto listed, pg::guarded(connection, [](pg::Connection& c) { return storage::list_releases(c); }));
  std::set<std::string> frozen;
  for (const auto& release : listed) {
    frozen.insert(release.period);
    state_.release_frozen_at = std::max(state_.release_frozen_at.load(), seconds_of(release.frozen_at));
  }
  const release::CalendarRules when{config_.release.days_after_quarter, first_month_};
  std::optional<std::chrono::year_month_day> overdue;
  std::optional<int> stuck_year;
  for (const auto& entry : release::calendar(when, frozen, hub_day(clock_, config_))) {
    if (!entry.is_due || stop.stop_requested()) continue;
    connection.set_deadline(Deadline::after(patience));
    KITH_ASSIGN(const bool is_nothing, gets_no_release(connection, entry.period, frozen));
    if (is_nothing) continue;
    if (stuck_year != entry.period.year && make(connection, rules, entry.period, stop)) {
      frozen.insert(entry.period.text());
      continue;
    }
    stuck_year = entry.period.year;
    if (!overdue || sys_days{entry.due_on} < sys_days{*overdue}) overdue = entry.due_on;
  }
  note_overdue(overdue);
  return {};
}

bool ReleaseKeeper::make(pg::Connection& connection, const release::Rules& rules, const release::ReleasePeriod& period,
                         const std::stop_token& stop) {
  if (const auto found = not_before_.find(period.text()); found != not_before_.end() && clock_.now() < found->second)
    return false;
  const int quarter = static_cast<int>(period.quarter);
  const auto began = std::chrono::steady_clock::now();
  release::ReleaseMaking making{connection, rules, hub_day(clock_, config_), {}, stop};
  const auto made = has_room_for_release(config_) ? making.make(period) : release::stop_for(Refusal::disk_low);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  if (made) {
    state_.release_frozen_at = seconds_of(clock_.now());
    ++state_.releases_frozen;
    log::info("release.frozen", {{"year", period.year},
                                 {"quarter", quarter},
                                 {"left_out", std::uint64_t{made->releases.left_out.size()}},
                                 {"took", took}});
    return true;
  }
  const Refusal why = made.error().why;
  if (why == Refusal::cancelled) return false;
  ++state_.releases_refused;
  log::warning("release.refused", {{"year", period.year}, {"quarter", quarter}, {"reason", release::word(why)}});
  if (why != Refusal::storage && why != Refusal::history_open && why != Refusal::disk_low)
    not_before_[period.text()] = clock_.now() + after_refusal;
  return false;
}

void ReleaseKeeper::note_overdue(std::optional<std::chrono::year_month_day> since) {
  const auto today = sys_days{hub_day(clock_, config_)};
  state_.release_overdue_days = since ? (today - sys_days{*since}).count() : -1;
}

}  // namespace kith::app
