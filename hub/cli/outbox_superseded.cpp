// Why a record waits once: lines that a later push has made needless are taken out of the box.
#include <algorithm>

#include "hub/cli/outbox.hpp"

namespace kith::cli {
namespace {

// In the order of the lines: neighbours lie on one page, which is then written once.
constexpr std::string_view crowded_sql =
    "SELECT id, slot FROM line AS early WHERE id > ?1 "
    "AND EXISTS (SELECT 1 FROM line AS late WHERE late.slot = early.slot AND late.id > early.id) "
    "ORDER BY id LIMIT 5000";
constexpr std::string_view of_slot_sql = "SELECT id, sealed FROM line WHERE slot = ?1 ORDER BY id DESC";

}  // namespace

Result<Outbox::RunsById> Outbox::waiting_runs() {
  KITH_ASSIGN(auto stored, stored_runs());
  RunsById runs;
  for (StoredRun& one : stored)
    if (one.run && one.run->waiting != 0) runs.emplace(one.id, std::move(*one.run));
  return runs;
}

Result<void> Outbox::take_back(const KeySlot& slot) {
  KITH_ASSIGN(RunsById runs, waiting_runs());
  if (runs.empty()) return {};
  KITH_TRY(index_slots());
  std::vector<std::int64_t> ids;
  KITH_ASSIGN(auto lines, keys_->connection().prepare(of_slot_sql));
  lines.bind(1, slot);
  for (;;) {
    KITH_ASSIGN(const bool has_row, lines.step());
    if (!has_row) break;
    const std::int64_t id = lines.integer(0);
    const QueuedLine line = opened(lines.blob(1), id);
    if (!line.is_damaged && !line.offer.is_withdrawal) ids.push_back(id);
  }
  KITH_TRY(drop(ids, runs, "taken back with kith withdraw"));
  for (const auto& [id, run] : runs) KITH_TRY(save(run));
  return {};
}

Result<void> Outbox::drop_superseded() {
  KITH_ASSIGN(RunsById runs, waiting_runs());
  if (runs.size() < 2) return {};
  KITH_TRY(index_slots());
  std::int64_t looked_at = 0;
  KITH_ASSIGN(auto slots, crowded_slots(looked_at));
  while (!slots.empty()) {
    KITH_TRY(keys_->begin());
    Result<void> done;
    for (const KeySlot& slot : slots)
      if (done) done = drop_superseded(slot, runs);
    for (const auto& [id, run] : runs)
      if (done) done = save(run);
    if (done) done = keys_->commit();
    if (!done) {
      (void)keys_->rollback();
      return done;
    }
    KITH_ASSIGN(slots, crowded_slots(looked_at));
  }
  return {};
}

// The slots of the next lines behind which a later one about the same slot waits.
Result<std::vector<KeySlot>> Outbox::crowded_slots(std::int64_t& looked_at) {
  KITH_ASSIGN(auto crowded, keys_->connection().prepare(crowded_sql));
  crowded.bind(1, looked_at);
  std::vector<KeySlot> slots;
  for (;;) {
    KITH_ASSIGN(const bool has_row, crowded.step());
    if (!has_row) return slots;
    looked_at = crowded.integer(0);
    const sqlite::Bytes bytes = crowded.blob(1);
    std::copy_n(bytes.begin(), std::min(bytes.size(), slots.emplace_back().size()), slots.back().begin());
  }
}

Result<void> Outbox::drop_superseded(const KeySlot& slot, RunsById& runs) {
  std::vector<std::int64_t> needless;
  bool has_later = false;
  bool has_later_withdrawal = false;
  KITH_ASSIGN(auto lines, keys_->connection().prepare(of_slot_sql));
  lines.bind(1, slot);
  for (;;) {
    KITH_ASSIGN(const bool has_row, lines.step());
    if (!has_row) break;
    const std::int64_t id = lines.integer(0);
    const QueuedLine line = opened(lines.blob(1), id);
    if (line.is_damaged) continue;  // ends as failed when its turn comes
    if (has_later_withdrawal || (has_later && !line.offer.is_withdrawal)) needless.push_back(id);
    has_later = true;
    has_later_withdrawal = has_later_withdrawal || line.offer.is_withdrawal;
  }
  return drop(needless, runs, superseded_reason);
}

Result<void> Outbox::drop(const std::vector<std::int64_t>& ids, RunsById& runs, std::string_view reason) {
  for (const std::int64_t id : ids) {
    const auto run = runs.find(id >> ordinal_bits);
    if (run == runs.end()) continue;
    KITH_TRY(remove_range(statements_.remove_lines, id, id));
    run->second.skip(reason);
    --run->second.waiting;
    --waiting_;
  }
  return {};
}

}  // namespace kith::cli
