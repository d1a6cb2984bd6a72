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
using storage::jobs::Outcome;

constexpr auto after_refusal = 24h;
constexpr auto time_to_connect = 5s;
constexpr auto patience = 60s;  // of one look at the database; making a release sets its own

std::int64_t seconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

JobEnd ReleaseKeeper::look(JobRun& run) {
  const auto stop = run.stopping();
  const auto give_up = [&](log::Word why) {
    return stop.stop_requested() ? JobEnd{Outcome::stopped, {}} : JobEnd{Outcome::failed, why};
  };
  const auto rules = load_release_rules(config_);
  if (!rules) {
    log::error("release.not_made", {{"reason", rules.error().code}});
    return give_up("rules_unreadable");
  }
  auto connection = pg::Connection::open(database_, Deadline::after(time_to_connect));
  if (!connection) {
    log::warning("release.not_made", {{"reason", connection.error().code}});
    return give_up(release::word(Refusal::storage));
  }
  connection->give_up_at(stop);
  const auto entered = storage::release_calendar::enter(*connection);
  if (entered && !*entered) {  // by an operator's command, or a process that is slow to end: that is no failure
    run.note(release::word(Refusal::being_made));
    return {};
  }
  const auto account = entered ? make_due(*connection, *rules, run) : Result<Account>{fail(entered.error())};
  if (!account) {
    if (account.error().code != Errc::cancelled) log::warning("release.not_made", {{"reason", account.error().code}});
    return give_up(release::word(Refusal::storage));
  }
  if (stop.stop_requested() || account->reason) return give_up(account->reason.value_or(log::Word{"other"}));
  return {};
}

Result<ReleaseKeeper::Account> ReleaseKeeper::make_due(pg::Connection& connection, const release::Rules& rules,
                                                       JobRun& run) {
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
  Account account;
  std::optional<std::chrono::year_month_day> overdue;
  std::optional<int> stuck_year;
  for (const auto& entry : release::calendar(when, frozen, hub_day(clock_, config_))) {
    if (!entry.is_due || run.stopping().stop_requested()) continue;
    connection.set_deadline(Deadline::after(patience));
    KITH_ASSIGN(const bool is_nothing, gets_no_release(connection, entry.period, frozen));
    if (is_nothing) continue;
    ++account.due;
    std::optional<Refusal> why;
    if (stuck_year != entry.period.year) why = make(connection, rules, entry.period, run);
    if (stuck_year != entry.period.year && !why) {
      frozen.insert(entry.period.text());
      ++account.made;
    } else {
      stuck_year = entry.period.year;
      ++account.refused;
      if (why && !account.reason) account.reason = release::word(*why);
      if (!overdue || sys_days{entry.due_on} < sys_days{*overdue}) overdue = entry.due_on;
    }
    run.count(account.made + account.refused, account.due, account.refused);
  }
  note_overdue(overdue);
  return account;
}

std::optional<Refusal> ReleaseKeeper::make(pg::Connection& connection, const release::Rules& rules,
                                           const release::ReleasePeriod& period, JobRun& run) {
  if (const auto found = refused_.find(period.text());
      found != refused_.end() && clock_.now() < found->second.not_before && !run.was_asked())
    return found->second.why;
  const int quarter = static_cast<int>(period.quarter);
  const auto began = std::chrono::steady_clock::now();
  const auto note = [&](release::Step step, std::string_view) { run.note(release::word(step)); };
  release::ReleaseMaking making{connection, rules, hub_day(clock_, config_), note, run.stopping()};
  const auto made = has_room_for_release(config_) ? making.make(period) : release::stop_for(Refusal::disk_low);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  if (made) {
    state_.release_frozen_at = seconds_of(clock_.now());
    ++state_.releases_frozen;
    log::info("release.frozen", {{"year", period.year},
                                 {"quarter", quarter},
                                 {"left_out", std::uint64_t{made->releases.left_out.size()}},
                                 {"took", took}});
    return std::nullopt;
  }
  const Refusal why = made.error().why;
  if (why == Refusal::cancelled) return why;
  ++state_.releases_refused;
  log::warning("release.refused", {{"year", period.year}, {"quarter", quarter}, {"reason", release::word(why)}});
  if (why != Refusal::storage && why != Refusal::history_open && why != Refusal::disk_low &&
      why != Refusal::worker_missing)
    refused_.insert_or_assign(period.text(), Refused{clock_.now() + after_refusal, why});
  return why;
}

void ReleaseKeeper::note_overdue(std::optional<std::chrono::year_month_day> since) {
  const auto today = sys_days{hub_day(clock_, config_)};
  state_.release_overdue_days = since ? (today - sys_days{*since}).count() : -1;
}

std::vector<JobKind> release_jobs(const Config& config, ReleaseKeeper& keeper) {
  if (!config.release.calendar) return {};
  return {{"release", {"0 * * * *", config.time_zone, 5min}, [&keeper](JobRun& run) { return keeper.look(run); }}};
}

}  // namespace kith::app
