#include "hub/cli/pull_memory.hpp"

#include "hub/base/json.hpp"

namespace kith::cli {
namespace {

constexpr const char* table_sql =
    "CREATE TABLE IF NOT EXISTS pulled ("
    "slot BLOB PRIMARY KEY CHECK (length(slot) = 16),"  // keyed digest of where the rows come from
    "sealed BLOB NOT NULL"                              // JSON: how far the last pull came
    ") WITHOUT ROWID";
constexpr std::string_view find_sql = "SELECT sealed FROM pulled WHERE slot = ?1";
constexpr std::string_view put_sql =
    "INSERT INTO pulled (slot, sealed) VALUES (?1, ?2) ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed";
// No mapping has a name with a blank, so these slots are none of a row's.
constexpr std::string_view slot_source = "pulled source";
constexpr std::string_view context = "kith pull memory";

sqlite::Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Result<PullMemory> recall(KeyMap& keys, std::string_view origin) {
  KITH_TRY(keys.connection().execute(table_sql));
  KITH_ASSIGN(auto find, keys.connection().prepare(find_sql));
  const KeySlot slot = keys.slot(slot_source, origin);
  KITH_ASSIGN(const bool is_there, find.bind(1, slot).step());
  PullMemory memory;
  if (!is_there) return memory;
  const sqlite::Bytes sealed = find.blob(0);
  auto text = unseal(keys.key(), {reinterpret_cast<const char*>(sealed.data()), sealed.size()}, context);
  if (!text) return memory;
  json::Parser parser;
  const auto parsed = parser.parse(*text);
  if (!parsed || !parsed->is(json::Kind::object)) return memory;
  for (json::Value value = parsed->first(); value; value = value.next())
    if (value.is(json::Kind::string)) memory.emplace(value.name(), value.string());
  return memory;
}

Result<void> remember(KeyMap& keys, std::string_view origin, const PullMemory& memory) {
  KITH_TRY(keys.connection().execute(table_sql));
  std::string text;
  json::Writer out{text};
  out.begin_object();
  for (const auto& [name, value] : memory) out.member(name, std::string_view{value});
  out.end_object();
  const std::string sealed = seal(keys.key(), text, context);
  KITH_ASSIGN(auto put, keys.connection().prepare(put_sql));
  const KeySlot slot = keys.slot(slot_source, origin);
  return put.bind(1, slot).bind(2, bytes_of(sealed)).run();
}

Result<void> forget_pulls(KeyMap& keys) {
  KITH_TRY(keys.connection().execute(table_sql));
  return keys.connection().execute("DELETE FROM pulled");
}

}  // namespace kith::cli
