#include "hub/cli/outbox.hpp"

#include <algorithm>

namespace kith::cli {
namespace {

using sqlite::Bytes;

constexpr const char* schema_sql = R"(
CREATE TABLE IF NOT EXISTS push (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  sealed BLOB NOT NULL            -- state, file and accounts (PushRun)
);
CREATE TABLE IF NOT EXISTS line (
  id     INTEGER PRIMARY KEY,     -- push << 40 | ordinal
  sealed BLOB NOT NULL,           -- the offer and the record as it will be sent
  slot   BLOB CHECK (length(slot) = 16)  -- of the entry that it is about; null: queued before lines had it
);
CREATE TABLE IF NOT EXISTS ending (
  id     INTEGER PRIMARY KEY,     -- push << 40 | ordinal
  sealed BLOB NOT NULL            -- row, outcome and reasons (RowEnd)
);
)";

constexpr std::string_view has_slot_sql = "SELECT 1 FROM pragma_table_info('line') WHERE name = 'slot'";
constexpr const char* add_slot_sql = "ALTER TABLE line ADD COLUMN slot BLOB CHECK (length(slot) = 16)";
constexpr const char* index_slots_sql = "CREATE INDEX IF NOT EXISTS line_of_slot ON line (slot, id)";
constexpr const char* drop_slots_sql = "DROP INDEX IF EXISTS line_of_slot";
constexpr std::string_view put_run_sql = "INSERT OR REPLACE INTO push (id, sealed) VALUES (?1, ?2)";
constexpr std::string_view next_run_sql =
    "SELECT 1 + MAX(COALESCE((SELECT MAX(id) FROM push), 0), "
    "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'push'), 0))";
constexpr std::string_view runs_sql = "SELECT id, sealed FROM push ORDER BY id";
constexpr std::string_view put_line_sql = "INSERT INTO line (id, sealed, slot) VALUES (?1, ?2, ?3)";
constexpr std::string_view put_end_sql = "INSERT INTO ending (id, sealed) VALUES (?1, ?2)";
constexpr std::string_view remove_lines_sql = "DELETE FROM line WHERE id BETWEEN ?1 AND ?2";
constexpr std::string_view remove_ends_sql = "DELETE FROM ending WHERE id BETWEEN ?1 AND ?2";
constexpr std::string_view remove_run_sql = "DELETE FROM push WHERE id BETWEEN ?1 AND ?2";
constexpr std::string_view page_sql = "SELECT id, sealed FROM line WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3";
constexpr std::string_view ends_sql = "SELECT id, sealed FROM ending WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 500";
constexpr std::string_view later_sql = "SELECT 1 FROM line WHERE slot = ?1 AND id > ?2 LIMIT 1";

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

tl::unexpected<Error> damaged() {
  return fail({Errc::file_unreadable, "", "the outbox is damaged"});
}

Result<std::int64_t> integer(sqlite::Connection& connection, std::string_view sql) {
  KITH_ASSIGN(auto statement, connection.prepare(sql));
  KITH_ASSIGN(const bool has_row, statement.step());
  return has_row ? statement.integer(0) : std::int64_t{0};
}

// An outbox from before lines knew their entries gets the column; what waits in it is sent as it is.
Result<void> make_tables(sqlite::Connection& connection) {
  KITH_TRY(connection.execute(schema_sql));
  KITH_ASSIGN(auto look, connection.prepare(has_slot_sql));
  KITH_ASSIGN(const bool has_slot, look.step());
  look.reset();
  return has_slot ? Result<void>{} : connection.execute(add_slot_sql);
}

}  // namespace

Result<Outbox> Outbox::open(KeyMap& keys) {
  sqlite::Connection& connection = keys.connection();
  KITH_TRY(make_tables(connection));
  KITH_ASSIGN(auto put_run, connection.prepare(put_run_sql));
  KITH_ASSIGN(auto put_line, connection.prepare(put_line_sql));
  KITH_ASSIGN(auto put_end, connection.prepare(put_end_sql));
  KITH_ASSIGN(auto remove_lines, connection.prepare(remove_lines_sql));
  KITH_ASSIGN(auto remove_ends, connection.prepare(remove_ends_sql));
  KITH_ASSIGN(auto remove_run, connection.prepare(remove_run_sql));
  KITH_ASSIGN(auto page, connection.prepare(page_sql));
  KITH_ASSIGN(auto ends, connection.prepare(ends_sql));
  KITH_ASSIGN(auto later, connection.prepare(later_sql));
  Outbox box{keys,
             {std::move(put_run), std::move(put_line), std::move(put_end), std::move(remove_lines),
              std::move(remove_ends), std::move(remove_run), std::move(page), std::move(ends), std::move(later)}};
  KITH_TRY(keys.begin());
  KITH_TRY(box.recover());
  KITH_TRY(keys.commit());
  KITH_TRY(box.drop_superseded());
  return box;
}

Result<void> Outbox::index_slots() {
  return keys_->connection().execute(index_slots_sql);
}

Result<void> Outbox::start(PushRun& run) {
  if (waiting_ == 0) KITH_TRY(keys_->connection().execute(drop_slots_sql));
  KITH_ASSIGN(run.id, integer(keys_->connection(), next_run_sql));
  return save(run);
}

Result<void> Outbox::save(const PushRun& run) {
  std::string packed = pack(run);
  const std::string sealed = seal(keys_->key(), packed, place("push", run.id));
  // Written unreadable, it would be lost with all its lines.
  if (!unpack_run(std::move(packed))) return fail({Errc::internal, "", "the accounts of this push cannot be kept"});
  return statements_.put_run.bind(1, run.id).bind(2, bytes_of(sealed)).run();
}

Result<void> Outbox::queue(PushRun& run, const Offer& offer, std::string_view line, std::uint8_t attempts) {
  if (waiting_ >= most_lines) return fail({Errc::too_many_records, "", "the outbox is full"});
  const std::int64_t id = id_of(run, run.queued + 1);
  const std::string sealed = seal(keys_->key(), pack(offer, line, attempts), place("line", id));
  KITH_TRY(statements_.put_line.bind(1, id).bind(2, bytes_of(sealed)).bind(3, offer.slot).run());
  ++run.queued;
  ++run.waiting;
  ++waiting_;
  return {};
}

Result<void> Outbox::note(PushRun& run, const RowEnd& end) {
  const std::int64_t id = id_of(run, ++run.ends);
  std::string packed = pack(end);
  if (!unpack_end(packed)) packed = pack(RowEnd{end.row, end.outcome, end.is_local, {}});
  const std::string sealed = seal(keys_->key(), packed, place("ending", id));
  return statements_.put_end.bind(1, id).bind(2, bytes_of(sealed)).run();
}

Result<void> Outbox::remove_range(sqlite::Statement& statement, std::int64_t first, std::int64_t last) {
  return statement.bind(1, first).bind(2, last).run();
}

Result<void> Outbox::remove(PushRun& run, std::uint64_t up_to_ordinal, std::uint64_t count) {
  run.waiting -= count;
  waiting_ -= count;
  return remove_range(statements_.remove_lines, first_of(run), id_of(run, up_to_ordinal));
}

Result<void> Outbox::forget(const PushRun& run) {
  waiting_ -= std::min(waiting_, run.waiting);
  KITH_TRY(remove_range(statements_.remove_lines, first_of(run), last_of(run)));
  KITH_TRY(remove_range(statements_.remove_ends, first_of(run), last_of(run)));
  return remove_range(statements_.remove_run, run.id, run.id);
}

Result<void> Outbox::forget_source(std::string_view source) {
  KITH_ASSIGN(const auto all, runs());
  for (const PushRun& run : all)
    if (run.source == source) KITH_TRY(forget(run));
  return {};
}

QueuedLine Outbox::opened(Bytes sealed, std::int64_t id) const {
  const auto text = unseal(keys_->key(), text_of(sealed), place("line", id));
  auto unpacked = text ? unpack_line(*text) : std::nullopt;
  QueuedLine line = unpacked ? std::move(*unpacked) : QueuedLine{};
  line.is_damaged = !unpacked;
  line.ordinal = ordinal_of(id);
  return line;
}

Result<std::vector<QueuedLine>> Outbox::page(const PushRun& run, std::uint64_t after_ordinal, std::size_t count) {
  std::vector<QueuedLine> lines;
  sqlite::Statement& page = statements_.page;
  page.bind(1, id_of(run, after_ordinal + 1)).bind(2, last_of(run)).bind(3, static_cast<std::int64_t>(count));
  for (;;) {
    KITH_ASSIGN(const bool has_row, page.step());
    if (!has_row) break;
    lines.push_back(opened(page.blob(1), page.integer(0)));
  }
  page.reset();
  return lines;
}

Result<QueuedLine> Outbox::line(const PushRun& run, std::uint64_t ordinal) {
  KITH_ASSIGN(auto lines, page(run, ordinal - 1, 1));
  if (lines.empty() || lines.front().ordinal != ordinal || lines.front().is_damaged) return damaged();
  return std::move(lines.front());
}

Result<bool> Outbox::has_successor(const PushRun& run, std::uint64_t ordinal, const KeySlot& slot) {
  KITH_TRY(index_slots());
  auto is_there = statements_.later.bind(1, slot).bind(2, id_of(run, ordinal)).step();
  statements_.later.reset();
  return is_there;
}

Result<std::vector<Outbox::StoredRun>> Outbox::stored_runs() {
  KITH_ASSIGN(auto statement, keys_->connection().prepare(runs_sql));
  std::vector<StoredRun> runs;
  for (;;) {
    KITH_ASSIGN(const bool has_row, statement.step());
    if (!has_row) return runs;
    StoredRun stored{statement.integer(0), std::nullopt};
    auto text = unseal(keys_->key(), text_of(statement.blob(1)), place("push", stored.id));
    if (text) stored.run = unpack_run(std::move(*text));
    if (stored.run) stored.run->id = stored.id;
    runs.push_back(std::move(stored));
  }
}

Result<std::vector<PushRun>> Outbox::runs() {
  KITH_ASSIGN(auto stored, stored_runs());
  std::vector<PushRun> runs;
  for (StoredRun& one : stored) {
    if (!one.run) return damaged();
    runs.push_back(std::move(*one.run));
  }
  return runs;
}

Result<void> Outbox::each_end(const PushRun& run, const Visit& visit) {
  std::int64_t after = first_of(run);
  for (;;) {
    // Pages, so that no statement is open while `visit` does what it does.
    std::vector<RowEnd> page;
    const std::int64_t before = after;
    sqlite::Statement& ends = statements_.ends;
    ends.bind(1, after + 1).bind(2, last_of(run));
    for (;;) {
      KITH_ASSIGN(const bool has_row, ends.step());
      if (!has_row) break;
      after = ends.integer(0);
      auto text = unseal(keys_->key(), text_of(ends.blob(1)), place("ending", after));
      if (auto end = text ? unpack_end(std::move(*text)) : std::nullopt) page.push_back(std::move(*end));
    }
    ends.reset();
    if (after == before) return {};
    for (const RowEnd& end : page) KITH_TRY(visit(end));
  }
}

}  // namespace kith::cli
