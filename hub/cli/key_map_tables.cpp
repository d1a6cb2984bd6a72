#include "hub/cli/key_map_tables.hpp"

#include <string>

namespace kith::cli {
namespace {

// The log is written back to the file each time it has grown by so many pages (of 4 KiB).
constexpr int checkpoint_pages = 8'192;

constexpr std::string_view settings_sql = R"(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA temp_store = FILE;
PRAGMA trusted_schema = OFF;
)";
constexpr const char* meta_sql = R"(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
COMMIT;
)";
// Rows are appended in the order in which they were met. Only the index by slot is written all over, and it is small
// enough to be kept in memory.
constexpr const char* entry_sql = R"(
CREATE TABLE IF NOT EXISTS entry (
  id     INTEGER PRIMARY KEY,                         -- from 1, in the order in which the rows were first met
  slot   BLOB NOT NULL CHECK (length(slot) = 16),     -- keyed digest of the source's name and the row's key
  source BLOB NOT NULL CHECK (length(source) = 16),   -- keyed digest of the source's name
  uid    BLOB NOT NULL CHECK (length(uid) = 16),      -- keyed digest of the record's uid
  sealed BLOB NOT NULL,                               -- uid, revision, content digest, state: sealed to the slot
  sheet  BLOB CHECK (length(sheet) = 16)  -- keyed digest of the sheet's name, where the source has several
);
CREATE UNIQUE INDEX IF NOT EXISTS entry_of_slot ON entry (slot);
CREATE INDEX IF NOT EXISTS entry_in_source ON entry (source);
DROP INDEX IF EXISTS entry_of_source;
CREATE TEMP TABLE stranger (  -- rows of this run that have no entry
  slot  BLOB PRIMARY KEY,
  taken INTEGER NOT NULL  -- KeyMap::Taken, of the first row that was taken
) WITHOUT ROWID;
)";
constexpr std::string_view is_by_slot_sql =
    "SELECT 1 FROM sqlite_schema WHERE name = 'entry' "
    "AND NOT EXISTS (SELECT 1 FROM pragma_table_info('entry') WHERE name = 'id')";
constexpr std::string_view has_sheet_sql = "SELECT 1 FROM pragma_table_info('entry') WHERE name = 'sheet'";
constexpr const char* add_sheet_sql = "ALTER TABLE entry ADD COLUMN sheet BLOB";
constexpr const char* put_aside_sql = "ALTER TABLE entry RENAME TO entry_by_slot";
constexpr const char* take_over_sql = R"(
INSERT INTO entry (slot, source, uid, sealed, sheet) SELECT slot, source, uid, sealed, sheet FROM entry_by_slot;
DROP TABLE entry_by_slot;
)";

Result<bool> is_true(sqlite::Connection& connection, std::string_view sql) {
  KITH_ASSIGN(auto look, connection.prepare(sql));
  return look.step();
}

// A map from before sources had sheets gets the column; its entries get theirs when their rows are met again.
Result<void> rewrite(sqlite::Connection& connection) {
  KITH_ASSIGN(const bool is_by_slot, is_true(connection, is_by_slot_sql));
  if (!is_by_slot) return connection.execute(entry_sql);
  KITH_ASSIGN(const bool has_sheet, is_true(connection, has_sheet_sql));
  if (!has_sheet) KITH_TRY(connection.execute(add_sheet_sql));
  KITH_TRY(connection.execute(put_aside_sql));
  KITH_TRY(connection.execute(entry_sql));
  return connection.execute(take_over_sql);
}

}  // namespace

Result<void> set_up(sqlite::Connection& connection) {
  const std::string sql = std::string{settings_sql} + "PRAGMA cache_size = -" + std::to_string(page_cache_kib) +
                          "; PRAGMA wal_autocheckpoint = " + std::to_string(checkpoint_pages) + ";";
  return connection.execute(sql.c_str());
}

Result<void> make_meta_table(sqlite::Connection& connection) {
  return connection.execute(meta_sql);
}

Result<void> make_entry_table(sqlite::Connection& connection) {
  KITH_TRY(connection.execute("BEGIN IMMEDIATE"));
  Result<void> made = rewrite(connection);
  if (made) made = connection.execute("COMMIT");
  if (!made) (void)connection.execute("ROLLBACK");
  return made;
}

Result<void> index_records(sqlite::Connection& connection) {
  return connection.execute("CREATE INDEX IF NOT EXISTS entry_of_uid ON entry (uid)");
}

Result<void> drop_record_index(sqlite::Connection& connection) {
  return connection.execute("DROP INDEX IF EXISTS entry_of_uid");
}

}  // namespace kith::cli
