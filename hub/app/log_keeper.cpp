#include "hub/app/log_keeper.hpp"

#include <date/tz.h>

#include "hub/base/log.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/kept_checkpoint.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;  // of one step
constexpr auto between_checkpoints = 60s;
constexpr std::int64_t many_leaves = 1'024;  // so many waiting are sealed at once, so that no minute has too much to do

}  // namespace

std::chrono::local_days night_of(WallTime now, const std::string& zone, std::uint32_t hour) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const auto local = date::locate_zone(zone)->to_local(date::sys_seconds{seconds}).time_since_epoch();
  return std::chrono::local_days{std::chrono::floor<std::chrono::days>(local - std::chrono::hours{hour})};
}

LogKeeper::LogKeeper(const boost::asio::any_io_executor& executor, storage::Database& database,
                     const audit::Signer& signer, const SecretKey& audit_key, const Clock& clock, const Config& config,
                     State& state, Persistence persistence)
    : database_(database),
      signer_(signer),
      clock_(clock),
      config_(config),
      state_(state),
      seal_pause_(executor),
      verify_pause_(executor),
      withdrawals_(database, audit_key, withdrawal_journal_file(config.data), state),
      persistence_(persistence) {}

std::int64_t LogKeeper::seconds_now() const {
  return std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
}

void LogKeeper::stop() {
  is_stopping_ = true;
  seal_pause_.notify();
  verify_pause_.notify();
}

void LogKeeper::note_broken(log::Word fault, std::int64_t at) {
  if (!state_.is_audit_broken.exchange(true)) log::error("audit.broken", {{"fault", fault}, {"at", at}});
}

Task<bool> LogKeeper::seal_waiting() {
  while (!state_.is_audit_broken) {
    const auto sealed =
        co_await database_.run(storage::Lane::control, Deadline::after(patience),
                               [](pg::Connection& connection) { return storage::audit_log::seal(connection); });
    if (!sealed) co_return false;
    if (sealed->is_broken) note_broken("unsealable", sealed->size);
    if (sealed->size > 0) state_.audit_size = sealed->size;  // 0: another process is at it
    if (!sealed->has_more) break;
  }
  co_return !state_.is_audit_broken;
}

// A file that cannot be read now may be readable the next time, so it says nothing of the log itself.
Result<std::optional<audit::Checkpoint>> LogKeeper::read_promise() {
  auto kept = storage::read_kept_checkpoint(config_.data, signer_.key());
  const bool was_unusable = state_.is_promise_unusable.exchange(!kept.has_value());
  if (!kept && !was_unusable) log::error("audit.checkpoint_unusable", {{"reason", kept.error().code}});
  if (kept && was_unusable) log::info("audit.checkpoint_usable");
  return kept;
}

// Under one that was set back, a signature would be a second promise beside the first, and the file would forget that.
Task<bool> LogKeeper::may_sign() {
  const auto kept = read_promise();
  if (!kept) co_return false;  // the next minute looks again
  const auto keeps = co_await database_.run(
      storage::Lane::control, Deadline::after(patience),
      [kept = *kept](pg::Connection& connection) { return storage::keeps_promise(connection, kept); });
  if (keeps && !*keeps) note_broken("set_back", state_.audit_size);
  co_return keeps&&* keeps;
}

Task<void> LogKeeper::sign() {
  if (!co_await may_sign()) co_return;
  auto note = co_await database_.run(
      storage::Lane::control, Deadline::after(patience),
      [this](pg::Connection& connection) { return storage::audit_log::sign(connection, signer_); });
  if (!note && note.error().code == Errc::contradiction) note_broken("foreign_signature", state_.audit_size);
  if (!note) co_return;  // the next minute tries again; that the database is away others say
  state_.audit_signed_at = seconds_now();
  if (*note == kept_) co_return;
  if (const auto kept = storage::keep_checkpoint(config_.data, *note); !kept)
    log::error("audit.not_kept", {{"reason", kept.error().code}});
  kept_ = *std::move(note);
}

Task<void> LogKeeper::seal() {
  auto signed_at = std::chrono::steady_clock::now() - between_checkpoints;
  while (!is_stopping_) {
    const bool is_minute_over = std::chrono::steady_clock::now() - signed_at >= between_checkpoints;
    const auto waiting =
        co_await database_.run(storage::Lane::control, Deadline::after(patience), storage::audit_log::waiting);
    const bool is_worth_it = is_minute_over || (waiting && *waiting >= many_leaves);
    const bool is_sealed = waiting && is_worth_it && co_await seal_waiting();
    if (waiting && is_minute_over) {
      signed_at = std::chrono::steady_clock::now();
      if (is_sealed) co_await sign();
      // Withdrawals go on where the log does not, and the faults that break a log are those before a restore.
      co_await withdrawals_.write_new();
    }
    static_cast<void>(co_await seal_pause_.wait(Deadline::after(1s)));
  }
}

// A database that is away for a moment, or has too much to do, is asked again: a night is long. False: given up.
Task<bool> LogKeeper::go_over(storage::LogVerifier& verifier) {
  unsigned failures = 0;
  for (bool is_done = false; !is_done && !is_stopping_;) {
    const auto step =
        co_await database_.run(storage::Lane::control, Deadline::after(patience),
                               [&verifier](pg::Connection& connection) { return verifier.step(connection); });
    if (step) {
      failures = 0;
      is_done = *step;
      continue;
    }
    ++state_.audit_steps_failed;
    log::warning("audit.step_failed", {{"reason", step.error().code}, {"at", verifier.leaves()}});
    if (++failures > persistence_.most_failures) co_return false;
    static_cast<void>(co_await verify_pause_.wait(Deadline::after(persistence_.pause(failures))));
  }
  co_return true;
}

Task<void> LogKeeper::verify_once(std::optional<audit::Checkpoint> promise) {
  storage::LogVerifier verifier{signer_.key(), std::move(promise)};
  if (!co_await go_over(verifier)) {
    log::error("audit.not_verified", {{"at", verifier.leaves()}});
    state_.is_audit_unverified = true;
    co_return;
  }
  if (is_stopping_) co_return;
  state_.is_audit_unverified = false;
  state_.audit_verified_at = seconds_now();
  state_.audit_verified_leaves = verifier.leaves();
  if (const auto& fault = verifier.fault()) {
    note_broken(storage::name(fault->fault), fault->at);
    const auto marked =
        co_await database_.run(storage::Lane::control, Deadline::after(patience), storage::audit_log::mark_broken);
    if (!marked) log::error("audit.not_marked", {{"reason", marked.error().code}});
    co_return;
  }
  log::info("audit.verified", {{"leaves", verifier.leaves()}, {"checkpoints", verifier.checkpoints()}});
}

Task<void> LogKeeper::verify() {
  std::optional<std::chrono::local_days> last;
  unsigned unusable = 0;  // how often in succession the promise could not be read
  while (!is_stopping_) {
    const auto night = night_of(clock_.now(), config_.time_zone, config_.audit.verify_hour);
    if (last != night) {
      auto promise = read_promise();
      unusable = promise ? 0 : unusable + 1;
      if (promise) {
        last = night;
        co_await verify_once(*std::move(promise));
      }
    }
    const std::chrono::milliseconds pause = unusable > 0 ? persistence_.pause(unusable) : 30s;
    if (!is_stopping_) static_cast<void>(co_await verify_pause_.wait(Deadline::after(pause)));
  }
}

Task<void> LogKeeper::finish() {
  if (co_await seal_waiting()) co_await sign();
  co_await withdrawals_.write_new();
}

}  // namespace kith::app
