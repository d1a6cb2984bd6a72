#include "hub/cli/key_map.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace kith::cli {
namespace {

using sqlite::Bytes;

constexpr std::string_view check_text = "kith key map 1";
constexpr std::string_view owner_context = "owner";

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
CREATE TEMP TABLE seen (slot BLOB PRIMARY KEY) WITHOUT ROWID;
)";

constexpr std::string_view meta_get_sql = "SELECT value FROM meta WHERE name = 'check'";
constexpr std::string_view meta_put_sql = "INSERT INTO meta (name, value) VALUES ('check', ?1)";
constexpr std::string_view owner_get_sql = "SELECT value FROM meta WHERE name = 'owner'";
constexpr std::string_view owner_put_sql = "INSERT OR REPLACE INTO meta (name, value) VALUES ('owner', ?1)";
constexpr std::string_view mark_get_sql = "SELECT 1 FROM meta WHERE name = CAST(?1 AS TEXT)";
constexpr std::string_view mark_put_sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (CAST(?1 AS TEXT), x'')";
constexpr std::string_view mark_delete_sql = "DELETE FROM meta WHERE name = CAST(?1 AS TEXT)";
constexpr std::string_view has_sheet_sql = "SELECT 1 FROM pragma_table_info('entry') WHERE name = 'sheet'";
constexpr const char* add_sheet_sql = "ALTER TABLE entry ADD COLUMN sheet BLOB CHECK (length(sheet) = 16)";
constexpr std::string_view of_source_sql = "SELECT slot, sealed FROM entry WHERE source = ?1";
constexpr std::string_view forget_sql = "DELETE FROM entry WHERE slot = ?1";
constexpr std::string_view any_sql = "SELECT 1 FROM entry LIMIT 1";
constexpr std::string_view find_sql = "SELECT sealed FROM entry WHERE slot = ?1";
constexpr std::string_view find_uid_sql = "SELECT slot FROM entry WHERE uid = ?1";
constexpr std::string_view put_sql = "INSERT INTO entry (slot, source, uid, sealed) VALUES (?1, ?2, ?3, ?4)";
constexpr std::string_view place_sql = "UPDATE entry SET sheet = ?2 WHERE slot = ?1 AND sheet IS NOT ?2";
constexpr std::string_view update_sql = "UPDATE entry SET uid = ?2, sealed = ?3 WHERE slot = ?1";
constexpr std::string_view mark_sql = "INSERT INTO temp.seen (slot) VALUES (?1) ON CONFLICT DO NOTHING RETURNING 1";
constexpr std::string_view page_sql =
    "SELECT slot, sealed, EXISTS (SELECT 1 FROM temp.seen AS s WHERE s.slot = e.slot), sheet FROM entry AS e "
    "WHERE source = ?1 AND slot > ?2 ORDER BY slot LIMIT 500";

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

KeySlot slot_of(Bytes bytes) {
  KeySlot slot{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), slot.size()), slot.begin());
  return slot;
}

// SQLite would make the file with the umask's mode; the map is for its owner alone from the first byte.
Result<void> make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail({Errc::file_unwritable, "", "the key map"});
  const int changed = ::fchmod(descriptor, 0600);
  ::close(descriptor);
  if (changed != 0) return fail({Errc::file_unwritable, "", "the key map belongs to another user"});
  return {};
}

// An entry met on a walk.
struct Found {
  KeySlot slot;
  KeyEntry entry;
  bool was_seen;
  std::string sheet;  // its digest's bytes; empty: none
};

}  // namespace

struct KeyMap::State {
  SecretKey key;
  sqlite::Connection connection;
  sqlite::Statement find, find_uid, put, place, update, mark, page;

  // One purpose, one prefix: equal texts in different roles never give equal digests.
  [[nodiscard]] Digest digest(std::string_view purpose, std::string_view text) const {
    std::string input{purpose};
    input.push_back('\0');
    input.append(text);
    return keyed_digest(key, input);
  }
  [[nodiscard]] Digest uid_digest(const RecordUid& uid) const { return digest("uid", uid.text()); }
  [[nodiscard]] Digest sheet_digest(std::string_view source, std::string_view sheet) const {
    std::string input{source};
    input.push_back('\0');
    return digest("sheet", input.append(sheet));
  }
  [[nodiscard]] std::string sealed(const KeySlot& slot, const KeyEntry& entry) const {
    return seal(key, pack(entry), text_of(slot));
  }
  [[nodiscard]] Result<KeyEntry> opened(const KeySlot& slot, Bytes sealed) const {
    KITH_ASSIGN(const std::string packed, unseal(key, text_of(sealed), text_of(slot)));
    if (auto entry = unpack(packed)) return *entry;
    return fail({Errc::file_unreadable, "", "the key map is damaged"});
  }
  // The next entries of a source in the order of their slots; before every slot comes the empty one.
  Result<std::vector<Found>> read_page(const Digest& source, const std::optional<KeySlot>& after) {
    static constexpr std::uint8_t nothing = 0;
    std::vector<Found> found;
    page.bind(1, source).bind(2, after ? Bytes{*after} : Bytes{&nothing, 0});
    for (;;) {
      KITH_ASSIGN(const bool has_row, page.step());
      if (!has_row) break;
      const KeySlot slot = slot_of(page.blob(0));
      const auto entry = opened(slot, page.blob(1));
      const bool was_seen = page.integer(2) != 0;
      std::string sheet{text_of(page.blob(3))};
      if (!entry) {
        page.reset();
        return fail(entry.error());
      }
      found.push_back({slot, *entry, was_seen, std::move(sheet)});
    }
    page.reset();
    return found;
  }
};

namespace {

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

KeyMap::KeyMap(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyMap::KeyMap(KeyMap&&) noexcept = default;
KeyMap& KeyMap::operator=(KeyMap&&) noexcept = default;
KeyMap::~KeyMap() = default;

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

Result<bool> KeyMap::claim(std::string_view owner) {
  KITH_ASSIGN(auto get, state_->connection.prepare(owner_get_sql));
  KITH_ASSIGN(const bool has_owner, get.step());
  if (!has_owner) {
    KITH_TRY(assign(owner));
    return true;
  }
  const auto known = unseal(state_->key, text_of(get.blob(0)), owner_context);
  get.reset();
  if (!known) return fail({Errc::file_unreadable, "", "the key map is damaged"});
  return *known == owner;
}

Result<void> KeyMap::assign(std::string_view owner) {
  KITH_ASSIGN(auto put, state_->connection.prepare(owner_put_sql));
  const std::string sealed = seal(state_->key, owner, owner_context);
  return put.bind(1, bytes_of(sealed)).run();
}

Result<bool> KeyMap::is_empty() {
  KITH_ASSIGN(auto any, state_->connection.prepare(any_sql));
  KITH_ASSIGN(const bool has_entry, any.step());
  any.reset();
  return !has_entry;
}

namespace {

Bytes name_of(KeyMap::Mark mark) {
  switch (mark) {
    case KeyMap::Mark::unconfirmed:
      return bytes_of("unconfirmed");
    case KeyMap::Mark::moved:
      return bytes_of("moved");
  }
  __builtin_unreachable();
}

}  // namespace

Result<bool> KeyMap::has(Mark mark) {
  KITH_ASSIGN(auto get, state_->connection.prepare(mark_get_sql));
  return get.bind(1, name_of(mark)).step();
}

Result<void> KeyMap::set(Mark mark, bool is_there) {
  KITH_ASSIGN(auto change, state_->connection.prepare(is_there ? mark_put_sql : mark_delete_sql));
  return change.bind(1, name_of(mark)).run();
}

sqlite::Connection& KeyMap::connection() {
  return state_->connection;
}

const SecretKey& KeyMap::key() const {
  return state_->key;
}

KeySlot KeyMap::slot(std::string_view source, std::string_view source_key) const {
  std::string input{source};
  input.push_back('\0');
  input.append(source_key);
  return state_->digest("slot", input);
}

Digest KeyMap::content_digest(std::string_view content) const {
  return state_->digest("content", content);
}

Result<void> KeyMap::begin() {
  return state_->connection.execute("BEGIN IMMEDIATE");
}

Result<void> KeyMap::commit() {
  return state_->connection.execute("COMMIT");
}

Result<void> KeyMap::rollback() {
  return state_->connection.execute("ROLLBACK");
}

Result<std::optional<KeyEntry>> KeyMap::find(const KeySlot& slot) {
  KITH_ASSIGN(const bool is_there, state_->find.bind(1, slot).step());
  if (!is_there) return std::optional<KeyEntry>{};
  auto entry = state_->opened(slot, state_->find.blob(0));
  state_->find.reset();
  if (!entry) return fail(std::move(entry).error());
  return std::optional{*entry};
}

Result<std::optional<KeySlot>> KeyMap::find(const RecordUid& uid) {
  const Digest digest = state_->uid_digest(uid);
  KITH_ASSIGN(const bool is_there, state_->find_uid.bind(1, digest).step());
  if (!is_there) return std::optional<KeySlot>{};
  const KeySlot slot = slot_of(state_->find_uid.blob(0));
  state_->find_uid.reset();
  return std::optional{slot};
}

Result<void> KeyMap::put(const KeySlot& slot, std::string_view source, const KeyEntry& entry) {
  const Digest source_digest = state_->digest("source", source);
  const Digest uid = state_->uid_digest(entry.uid);
  const std::string sealed = state_->sealed(slot, entry);
  return state_->put.bind(1, slot).bind(2, source_digest).bind(3, uid).bind(4, bytes_of(sealed)).run();
}

Result<void> KeyMap::place(const KeySlot& slot, std::string_view source, std::string_view sheet) {
  const Digest digest = state_->sheet_digest(source, sheet);
  return state_->place.bind(1, slot).bind(2, digest).run();
}

Result<void> KeyMap::update(const KeySlot& slot, const KeyEntry& entry) {
  const Digest uid = state_->uid_digest(entry.uid);
  const std::string sealed = state_->sealed(slot, entry);
  return state_->update.bind(1, slot).bind(2, uid).bind(3, bytes_of(sealed)).run();
}

Result<void> KeyMap::forget(std::string_view source) {
  const Digest digest = state_->digest("source", source);
  KITH_ASSIGN(auto entries, state_->connection.prepare(of_source_sql));
  entries.bind(1, digest);
  std::vector<KeySlot> slots;
  while (true) {
    KITH_ASSIGN(const bool is_there, entries.step());
    if (!is_there) break;
    const KeySlot slot = slot_of(entries.blob(0));
    const auto entry = state_->opened(slot, entries.blob(1));
    if (!entry || entry->state != KeyState::withdrawn) slots.push_back(slot);
  }
  KITH_ASSIGN(auto forget, state_->connection.prepare(forget_sql));
  for (const KeySlot& slot : slots) KITH_TRY(forget.bind(1, slot).run());
  return {};
}

Result<void> KeyMap::start_run() {
  return state_->connection.execute("DELETE FROM temp.seen");
}

Result<bool> KeyMap::mark_seen(const KeySlot& slot) {
  auto is_new = state_->mark.bind(1, slot).step();
  state_->mark.reset();
  return is_new;
}

Result<void> KeyMap::each_live(std::string_view source, const Sheets* sheets, const LiveVisit& visit) {
  const Digest source_digest = state_->digest("source", source);
  std::set<std::string, std::less<>> wanted;
  for (const std::string& sheet : sheets == nullptr ? Sheets{} : *sheets) {
    const Digest digest = state_->sheet_digest(source, sheet);
    wanted.emplace(text_of(digest));
  }
  std::optional<KeySlot> after;
  for (;;) {
    // Pages, so that no statement is open while `visit` writes.
    KITH_ASSIGN(const auto page, state_->read_page(source_digest, after));
    if (page.empty()) return {};
    for (const Found& found : page)
      if (found.entry.is_live() && (sheets == nullptr || wanted.contains(found.sheet)))
        KITH_TRY(visit(found.slot, found.entry, found.was_seen));
    after = page.back().slot;
  }
}

Result<void> KeyMap::each_unseen(std::string_view source, const Visit& visit, const Sheets* sheets) {
  return each_live(source, sheets, [&](const KeySlot& slot, const KeyEntry& entry, bool was_seen) -> Result<void> {
    if (was_seen) return {};
    return visit(slot, entry);
  });
}

Result<KeyMap::Census> KeyMap::census(std::string_view source, const Sheets* sheets) {
  Census census;
  KITH_TRY(each_live(source, sheets, [&](const KeySlot&, const KeyEntry&, bool was_seen) -> Result<void> {
    ++census.live;
    if (!was_seen) ++census.unseen;
    return {};
  }));
  return census;
}

}  // namespace kith::cli
