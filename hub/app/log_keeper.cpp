#include "hub/app/log_keeper.hpp"

#include <date/tz.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "hub/app/withdrawal_journal.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/restoration.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;  // of one step
constexpr auto between_checkpoints = 60s;
constexpr std::int64_t many_leaves = 1'024;  // so many waiting are sealed at once, so that no minute has too much to do
constexpr std::int64_t positions_between_lines = 10'000;  // so that a start has not much to look at again
constexpr std::size_t most_kept_bytes = 4'096;

}  // namespace

std::filesystem::path kept_checkpoint_file(const std::filesystem::path& data) {
  return data / "audit.checkpoint";
}

Result<std::optional<audit::Checkpoint>> read_kept_checkpoint(const std::filesystem::path& data,
                                                              const audit::VerifierKey& key) {
  return read_checkpoint(kept_checkpoint_file(data), key);
}

Result<std::optional<audit::Checkpoint>> read_checkpoint(const std::filesystem::path& file,
                                                         const audit::VerifierKey& key) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  std::string note(most_kept_bytes, '\0');
  std::ifstream stream{file, std::ios::binary};
  stream.read(note.data(), static_cast<std::streamsize>(note.size()));
  if (stream.bad() || stream.gcount() == 0) return fail(Error{Errc::file_unreadable, {}, "DIR/audit.checkpoint"});
  note.resize(static_cast<std::size_t>(stream.gcount()));
  KITH_ASSIGN(auto opened, audit::open_checkpoint(note, key));
  return std::move(opened.checkpoint);
}

Result<void> keep_checkpoint(const std::filesystem::path& data, std::string_view note) {
  const auto file = kept_checkpoint_file(data);
  const auto half = std::filesystem::path{file}.concat(".new");
  std::error_code error;
  std::filesystem::remove(half, error);
  const int opened = ::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  const bool is_written = opened >= 0 && ::write(opened, note.data(), note.size()) == std::ssize(note) &&
                          ::fsync(opened) == 0 && ::rename(half.c_str(), file.c_str()) == 0;
  if (opened >= 0) ::close(opened);
  const int folder = ::open(data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_kept = is_written && folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!is_kept) return fail(Error{Errc::file_unwritable, {}, "DIR/audit.checkpoint"});
  return {};
}

Result<bool> keeps_promise(pg::Connection& connection, const std::filesystem::path& data,
                           const audit::VerifierKey& key) {
  KITH_ASSIGN(const auto kept, read_kept_checkpoint(data, key));
  if (!kept) return true;
  return storage::audit_log::holds(connection, kept->size, kept->root);
}

std::chrono::local_days night_of(WallTime now, const std::string& zone, std::uint32_t hour) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const auto local = date::locate_zone(zone)->to_local(date::sys_seconds{seconds}).time_since_epoch();
  return std::chrono::local_days{std::chrono::floor<std::chrono::days>(local - std::chrono::hours{hour})};
}

LogKeeper::LogKeeper(const boost::asio::any_io_executor& executor, storage::Database& database,
                     const audit::Signer& signer, const Clock& clock, const Config& config, State& state)
    : database_(database),
      signer_(signer),
      clock_(clock),
      config_(config),
      state_(state),
      seal_pause_(executor),
      verify_pause_(executor) {}

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

// Under one that was set back, a signature would be a second promise beside the first, and the file would forget that.
Task<bool> LogKeeper::may_sign() {
  const auto keeps = co_await database_.run(
      storage::Lane::control, Deadline::after(patience),
      [this](pg::Connection& connection) { return keeps_promise(connection, config_.data, signer_.key()); });
  if (!keeps && (keeps.error().code == Errc::file_unreadable || keeps.error().code == Errc::contradiction))
    note_broken("kept_unusable", 0);
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
  if (const auto kept = keep_checkpoint(config_.data, *note); !kept)
    log::error("audit.not_kept", {{"reason", kept.error().code}});
  kept_ = *std::move(note);
}

// What was withdrawn in the last minute before a disk is lost may come back with a backup; all else is withdrawn again.
Task<void> LogKeeper::journal() {
  const auto file = withdrawal_journal_file(config_.data);
  if (journaled_to_ == 0) {
    const auto written = read_journal(file);
    if (!written) {
      log::error("withdrawals.not_journaled", {{"reason", written.error().code}});
      co_return;
    }
    journaled_to_ = journaled_at_ = written->next_position;
  }
  for (bool has_more = true; has_more;) {
    const auto page = co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                             [position = journaled_to_](pg::Connection& connection) {
                                               return storage::restoration::withdrawals_from(connection, position);
                                             });
    if (!page) co_return;  // the next minute tries again
    const bool is_far = page->next_position - journaled_at_ >= positions_between_lines;
    if (!page->withdrawals.empty() || is_far) {
      if (const auto kept = append_journal(file, page->withdrawals, page->next_position); !kept) {
        log::error("withdrawals.not_journaled", {{"reason", kept.error().code}});
        co_return;
      }
      journaled_at_ = page->next_position;
    }
    journaled_to_ = page->next_position;
    has_more = page->has_more;
  }
}

Task<void> LogKeeper::seal() {
  auto signed_at = std::chrono::steady_clock::now() - between_checkpoints;
  while (!is_stopping_) {
    const bool is_minute_over = std::chrono::steady_clock::now() - signed_at >= between_checkpoints;
    const auto waiting =
        co_await database_.run(storage::Lane::control, Deadline::after(patience), storage::audit_log::waiting);
    const bool is_worth_it = is_minute_over || (waiting && *waiting >= many_leaves);
    if (waiting && is_worth_it && co_await seal_waiting() && is_minute_over) {
      signed_at = std::chrono::steady_clock::now();
      co_await sign();
      co_await journal();
    }
    static_cast<void>(co_await seal_pause_.wait(Deadline::after(1s)));
  }
}

Task<void> LogKeeper::verify_once() {
  const auto outside = read_kept_checkpoint(config_.data, signer_.key());
  if (!outside) {
    note_broken("kept_unusable", 0);
    co_return;
  }
  storage::LogVerifier verifier{signer_.key(), *outside};
  bool is_done = false;
  while (!is_done && !is_stopping_) {
    const auto step =
        co_await database_.run(storage::Lane::control, Deadline::after(patience),
                               [&verifier](pg::Connection& connection) { return verifier.step(connection); });
    if (!step) {
      log::warning("audit.not_verified", {{"reason", step.error().code}});
      co_return;
    }
    is_done = *step;
  }
  if (!is_done) co_return;
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
  while (!is_stopping_) {
    const auto night = night_of(clock_.now(), config_.time_zone, config_.audit.verify_hour);
    if (last != night) {
      last = night;
      co_await verify_once();
    }
    if (!is_stopping_) static_cast<void>(co_await verify_pause_.wait(Deadline::after(30s)));
  }
}

Task<void> LogKeeper::finish() {
  if (co_await seal_waiting()) co_await sign();
  co_await journal();
}

}  // namespace kith::app
