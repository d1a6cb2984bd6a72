#include "hub/cli/key_map.hpp"

#include "hub/cli/key_map_state.hpp"
#include "hub/cli/key_map_tables.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view owner_context = "owner";
constexpr std::string_view owner_get_sql = "SELECT value FROM meta WHERE name = 'owner'";
constexpr std::string_view owner_put_sql = "INSERT OR REPLACE INTO meta (name, value) VALUES ('owner', ?1)";
constexpr std::string_view mark_get_sql = "SELECT 1 FROM meta WHERE name = CAST(?1 AS TEXT)";
constexpr std::string_view mark_put_sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (CAST(?1 AS TEXT), x'')";
constexpr std::string_view mark_delete_sql = "DELETE FROM meta WHERE name = CAST(?1 AS TEXT)";
constexpr std::string_view any_sql = "SELECT 1 FROM entry LIMIT 1";

}  // namespace

KeyMap::KeyMap(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyMap::KeyMap(KeyMap&&) noexcept = default;
KeyMap& KeyMap::operator=(KeyMap&&) noexcept = default;
KeyMap::~KeyMap() = default;

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

sqlite::Bytes name_of(KeyMap::Mark mark) {
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

const Digest& KeyMap::State::source_digest(std::string_view source) {
  if (!last_source_digest || last_source != source) {
    last_source = source;
    last_source_digest = digest("source", source);
  }
  return *last_source_digest;
}

Result<std::optional<KeyEntry>> KeyMap::find(const KeySlot& slot) {
  KITH_ASSIGN(const bool is_there, state_->find.bind(1, slot).step());
  if (!is_there) return std::optional<KeyEntry>{};
  auto entry = state_->opened(slot, state_->find.blob(1));
  state_->find.reset();
  if (!entry) return fail(std::move(entry).error());
  return std::optional{*entry};
}

Result<std::optional<KeySlot>> KeyMap::find(const RecordUid& uid) {
  KITH_TRY(index_records(state_->connection));
  const Digest digest = state_->uid_digest(uid);
  KITH_ASSIGN(const bool is_there, state_->find_uid.bind(1, digest).step());
  if (!is_there) return std::optional<KeySlot>{};
  const KeySlot slot = slot_of(state_->find_uid.blob(0));
  state_->find_uid.reset();
  return std::optional{slot};
}

Result<void> KeyMap::put(const KeySlot& slot, std::string_view source, const KeyEntry& entry) {
  const Digest& source_digest = state_->source_digest(source);
  const Digest uid = state_->uid_digest(entry.uid);
  const std::string sealed = state_->sealed(slot, entry);
  KITH_TRY(state_->put.bind(1, slot).bind(2, source_digest).bind(3, uid).bind(4, bytes_of(sealed)).run());
  if (!state_->last_stranger || state_->last_stranger->slot != slot) return {};
  state_->seen.mark(state_->connection.last_inserted(), state_->last_stranger->taken);
  state_->last_stranger.reset();
  return {};
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

}  // namespace kith::cli
