// Opening a key map: the file for its owner alone, its tables, and the key that it was made with.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/cli/key_map_state.hpp"
#include "hub/cli/key_map_tables.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view check_text = "kith key map 1";
constexpr std::string_view meta_get_sql = "SELECT value FROM meta WHERE name = 'check'";
constexpr std::string_view meta_put_sql = "INSERT INTO meta (name, value) VALUES ('check', ?1)";
constexpr std::string_view find_sql = "SELECT id, sealed FROM entry WHERE slot = ?1";
constexpr std::string_view find_uid_sql = "SELECT slot FROM entry WHERE uid = ?1";
constexpr std::string_view put_sql = "INSERT INTO entry (slot, source, uid, sealed) VALUES (?1, ?2, ?3, ?4)";
constexpr std::string_view place_sql = "UPDATE entry SET sheet = ?2 WHERE slot = ?1 AND sheet IS NOT ?2";
constexpr std::string_view update_sql = "UPDATE entry SET uid = ?2, sealed = ?3 WHERE slot = ?1";
constexpr std::string_view stranger_sql = "SELECT taken FROM temp.stranger WHERE slot = ?1";
constexpr std::string_view put_stranger_sql = "INSERT OR REPLACE INTO temp.stranger (slot, taken) VALUES (?1, ?2)";
constexpr std::string_view page_sql =
    "SELECT id, slot, sealed, sheet FROM entry WHERE source = ?1 AND id > ?2 ORDER BY id LIMIT 500";

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
  KITH_TRY(set_up(connection));
  KITH_TRY(make_meta_table(connection));
  KITH_TRY(check_key(connection, key));
  KITH_TRY(make_entry_table(connection));
  KITH_ASSIGN(auto find, connection.prepare(find_sql));
  KITH_ASSIGN(auto find_uid, connection.prepare(find_uid_sql));
  KITH_ASSIGN(auto put, connection.prepare(put_sql));
  KITH_ASSIGN(auto place, connection.prepare(place_sql));
  KITH_ASSIGN(auto update, connection.prepare(update_sql));
  KITH_ASSIGN(auto stranger, connection.prepare(stranger_sql));
  KITH_ASSIGN(auto put_stranger, connection.prepare(put_stranger_sql));
  KITH_ASSIGN(auto page, connection.prepare(page_sql));
  return KeyMap{std::make_unique<State>(State{std::move(key),
                                              std::move(connection),
                                              std::move(find),
                                              std::move(find_uid),
                                              std::move(put),
                                              std::move(place),
                                              std::move(update),
                                              std::move(stranger),
                                              std::move(put_stranger),
                                              std::move(page),
                                              {},
                                              {}})};
}

}  // namespace kith::cli
