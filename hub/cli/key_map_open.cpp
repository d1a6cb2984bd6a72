// Opening a key map: the file for its owner alone, its tables, and the key that it was made with.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/cli/key_map_state.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view check_text = "kith key map 1";
constexpr const char* settings_sql = R"(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA temp_store = FILE;
PRAGMA trusted_schema = OFF;
)";
constexpr const char* schema_sql = R"(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entry (
  slot   BLOB PRIMARY KEY CHECK (length(slot) = 16),  -- keyed digest of the source's name and the row's key
  source BLOB NOT NULL CHECK (length(source) = 16),   -- keyed digest of the source's name
  uid    BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),  -- keyed digest of the record's uid
  sealed BLOB NOT NULL,                               -- uid, revision, content digest, state: sealed to the slot
  sheet  BLOB CHECK (length(sheet) = 16)  -- keyed digest of the sheet's name, where the source has several
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_of_source ON entry (source, slot);
COMMIT;
CREATE TEMP TABLE seen (
  slot   BLOB PRIMARY KEY,
  taken  INTEGER NOT NULL,  -- KeyMap::Taken, of the first row that was taken
  before INTEGER NOT NULL   -- the same, before the last row came
) WITHOUT ROWID;
)";
constexpr std::string_view meta_get_sql = "SELECT value FROM meta WHERE name = 'check'";
constexpr std::string_view meta_put_sql = "INSERT INTO meta (name, value) VALUES ('check', ?1)";
constexpr std::string_view has_sheet_sql = "SELECT 1 FROM pragma_table_info('entry') WHERE name = 'sheet'";
constexpr const char* add_sheet_sql = "ALTER TABLE entry ADD COLUMN sheet BLOB CHECK (length(sheet) = 16)";
constexpr std::string_view find_sql = "SELECT sealed FROM entry WHERE slot = ?1";
constexpr std::string_view find_uid_sql = "SELECT slot FROM entry WHERE uid = ?1";
constexpr std::string_view put_sql = "INSERT INTO entry (slot, source, uid, sealed) VALUES (?1, ?2, ?3, ?4)";
constexpr std::string_view place_sql = "UPDATE entry SET sheet = ?2 WHERE slot = ?1 AND sheet IS NOT ?2";
constexpr std::string_view update_sql = "UPDATE entry SET uid = ?2, sealed = ?3 WHERE slot = ?1";
constexpr std::string_view mark_sql =
    "INSERT INTO temp.seen (slot, taken, before) VALUES (?1, ?2, 0) ON CONFLICT DO UPDATE SET before = taken, "
    "taken = CASE taken WHEN 0 THEN excluded.taken ELSE taken END RETURNING before";
constexpr std::string_view page_sql =
    "SELECT slot, sealed, EXISTS (SELECT 1 FROM temp.seen AS s WHERE s.slot = e.slot), sheet FROM entry AS e "
    "WHERE source = ?1 AND slot > ?2 ORDER BY slot LIMIT 500";

// SQLite would make the file with the umask's mode; the map is for its owner alone from the first byte.
Result<void> make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail({Errc::file_unwritable, "", "the key map"});
  const int changed = ::fchmod(descriptor, 0600);
  ::close(descriptor);
  if (changed != 0) return fail({Errc::file_unwritable, "", "the key map belongs to another user"});
  return {};
}

// A new map gets the check text; an old one must open it with this key.
Result<void> check_key(sqlite::Connection& connection, const SecretKey& key) {
  KITH_ASSIGN(auto get, connection.prepare(meta_get_sql));
  KITH_ASSIGN(const bool has_check, get.step());
  if (has_check) {
    const auto text = unseal(key, text_of(get.blob(0)), check_text);
    get.reset();
    if (!text || *text != check_text) return fail({Errc::file_unreadable, "", "the key map was made with another key"});
    return {};
  }
  KITH_ASSIGN(auto put, connection.prepare(meta_put_sql));
  const std::string sealed = seal(key, check_text, check_text);
  return put.bind(1, bytes_of(sealed)).run();
}

// A map from before sources had sheets gets the column; its entries get theirs when their rows are met again.
Result<void> add_sheets(sqlite::Connection& connection) {
  KITH_ASSIGN(auto look, connection.prepare(has_sheet_sql));
  KITH_ASSIGN(const bool has_column, look.step());
  look.reset();
  return has_column ? Result<void>{} : connection.execute(add_sheet_sql);
}

Result<SecretKey> key_for(const std::filesystem::path& map_file) {
  std::filesystem::path key_file = map_file;
  key_file += ".key";
  std::error_code ignored;
  const bool map_exists =
      std::filesystem::exists(map_file, ignored) && std::filesystem::file_size(map_file, ignored) > 0;
  if (map_exists && !std::filesystem::exists(key_file, ignored))
    return fail({Errc::file_unreadable, "", "the key of the key map is missing; restore the file that ends in .key"});
  return map_exists ? SecretKey::load(key_file) : SecretKey::load_or_create(key_file);
}

}  // namespace

Result<KeyMap> KeyMap::open(const std::filesystem::path& file) {
  std::error_code failed;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), failed);
  KITH_ASSIGN(SecretKey key, key_for(file));
  KITH_TRY(make_private(file));
  KITH_ASSIGN(auto connection, sqlite::Connection::open(file));
  KITH_TRY(connection.execute(settings_sql));
  KITH_TRY(connection.execute(schema_sql));
  KITH_TRY(check_key(connection, key));
  KITH_TRY(add_sheets(connection));
  KITH_ASSIGN(auto find, connection.prepare(find_sql));
  KITH_ASSIGN(auto find_uid, connection.prepare(find_uid_sql));
  KITH_ASSIGN(auto put, connection.prepare(put_sql));
  KITH_ASSIGN(auto place, connection.prepare(place_sql));
  KITH_ASSIGN(auto update, connection.prepare(update_sql));
  KITH_ASSIGN(auto mark, connection.prepare(mark_sql));
  KITH_ASSIGN(auto page, connection.prepare(page_sql));
  return KeyMap{std::make_unique<State>(State{std::move(key), std::move(connection), std::move(find),
                                              std::move(find_uid), std::move(put), std::move(place), std::move(update),
                                              std::move(mark), std::move(page)})};
}

}  // namespace kith::cli
