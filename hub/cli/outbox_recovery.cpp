// What open() does about what the last process, or the disk, has left behind.
#include <algorithm>

#include "hub/cli/outbox.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view count_lines_sql = "SELECT COUNT(*), MAX(id) FROM line WHERE id BETWEEN ?1 AND ?2";
constexpr std::string_view last_end_sql = "SELECT MAX(id) FROM ending WHERE id BETWEEN ?1 AND ?2";

}  // namespace

Result<void> Outbox::recover() {
  KITH_ASSIGN(auto stored, stored_runs());
  for (StoredRun& one : stored) {
    if (one.run && one.run->state == PushRun::State::waiting) {
      KITH_TRY(recount(*one.run));
      waiting_ += one.run->waiting;
      continue;
    }
    if (!one.run) ++unreadable_pushes_;
    PushRun gone;
    gone.id = one.id;
    KITH_TRY(forget(gone));
  }
  return {};
}

// The lines that are there are what waits, whatever the accounts say: a line that is gone has ended.
Result<void> Outbox::recount(PushRun& run) {
  KITH_ASSIGN(auto lines, keys_->connection().prepare(count_lines_sql));
  KITH_TRY(lines.bind(1, first_of(run)).bind(2, last_of(run)).step());
  const auto there = static_cast<std::uint64_t>(lines.integer(0));
  const std::uint64_t last_line = ordinal_of(lines.integer(1));
  lines.reset();
  if (there == run.waiting && last_line <= run.queued) return {};
  KITH_ASSIGN(auto ends, keys_->connection().prepare(last_end_sql));
  KITH_TRY(ends.bind(1, first_of(run)).bind(2, last_of(run)).step());
  run.ends = std::max(run.ends, ordinal_of(ends.integer(0)));
  ends.reset();
  run.queued = std::max(run.queued, last_line);
  const std::uint64_t lost = run.waiting - std::min(run.waiting, there);
  run.waiting = there;
  for (std::uint64_t i = 0; i < lost; ++i) KITH_TRY(end_lost_line(run));
  return save(run);
}

Result<void> Outbox::end_lost_line(PushRun& run) {
  run.accounts.add(Outcome::failed);
  return note(run, {0,
                    Outcome::failed,
                    true,
                    {{Errc::file_unreadable, "", "", "what waited in the outbox was damaged; push the file again"}}});
}

Result<void> Outbox::end_damaged(PushRun& run, const std::vector<std::uint64_t>& ordinals) {
  for (const std::uint64_t ordinal : ordinals) {
    KITH_TRY(remove_range(statements_.remove_lines, id_of(run, ordinal), id_of(run, ordinal)));
    KITH_TRY(end_lost_line(run));
  }
  run.waiting -= ordinals.size();
  waiting_ -= ordinals.size();
  return {};
}

}  // namespace kith::cli
