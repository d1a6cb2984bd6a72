#include "hub/cli/key_map_backup.hpp"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <vector>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "kith key map backup 1\n";
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
constexpr std::size_t tag_bytes = crypto_secretstream_xchacha20poly1305_ABYTES;

using StreamKey = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

tl::unexpected<Error> unusable() {
  return fail({Errc::file_unreadable, "", "this is no key map backup, it is damaged, or the passphrase is another"});
}

fs::path key_file_of(const fs::path& map_file) {
  fs::path file = map_file;
  file += ".key";
  return file;
}

bool derive(StreamKey& key, std::string_view passphrase, std::string_view salt) {
  return crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), bytes_of(salt),
                       crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                       crypto_pwhash_ALG_ARGON2ID13) == 0;
}

// The map's key (32 bytes), then the map.
std::string sealed(std::string_view content, const StreamKey& key) {
  crypto_secretstream_xchacha20poly1305_state state;
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
  crypto_secretstream_xchacha20poly1305_init_push(&state, header.data(), key.data());
  std::string out{reinterpret_cast<const char*>(header.data()), header.size()};
  std::vector<unsigned char> piece(piece_bytes + tag_bytes);
  do {
    const std::string_view plain = content.substr(0, piece_bytes);
    content.remove_prefix(plain.size());
    const unsigned char tag = content.empty() ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(&state, piece.data(), &size, bytes_of(plain), plain.size(), nullptr, 0,
                                               tag);
    out.append(reinterpret_cast<const char*>(piece.data()), size);
  } while (!content.empty());
  return out;
}

Result<std::string> opened(std::string_view text, const StreamKey& key) {
  constexpr std::size_t header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
  crypto_secretstream_xchacha20poly1305_state state;
  if (text.size() < header_bytes ||
      crypto_secretstream_xchacha20poly1305_init_pull(&state, bytes_of(text), key.data()) != 0)
    return unusable();
  text.remove_prefix(header_bytes);
  std::string out;
  std::vector<unsigned char> piece(piece_bytes);
  unsigned char tag = 0;
  while (!text.empty()) {
    const std::string_view cipher = text.substr(0, piece_bytes + tag_bytes);
    text.remove_prefix(cipher.size());
    unsigned long long size = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state, piece.data(), &size, &tag, bytes_of(cipher), cipher.size(),
                                                   nullptr, 0) != 0)
      return unusable();
    out.append(reinterpret_cast<const char*>(piece.data()), size);
  }
  // Without the last piece's mark the file was cut short.
  if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL || out.size() < SecretKey::size) return unusable();
  return out;
}

}  // namespace

Result<void> write_backup(KeyMap& keys, const fs::path& map_file, const fs::path& backup, std::string_view passphrase) {
  // What stands in the write-ahead log goes into the file, which then is the whole map.
  KITH_TRY(keys.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  KITH_ASSIGN(const std::string map, read_whole_file(map_file, UINT64_MAX));
  const auto key_bytes = keys.key().bytes();
  std::string content{reinterpret_cast<const char*>(key_bytes.data()), key_bytes.size()};
  content += map;
  std::string salt(crypto_pwhash_SALTBYTES, '\0');
  randombytes_buf(salt.data(), salt.size());
  StreamKey key{};
  if (!derive(key, passphrase, salt)) return fail({Errc::file_unwritable, "", "there is not enough memory"});
  const std::string text = std::string{magic} + salt + sealed(content, key);
  sodium_memzero(key.data(), key.size());
  sodium_memzero(content.data(), SecretKey::size);
  return write_new_private_file(backup, text);
}

Result<void> restore_backup(const fs::path& backup, const fs::path& map_file, std::string_view passphrase) {
  std::error_code failed;
  if (fs::exists(map_file, failed) || fs::exists(key_file_of(map_file), failed)) return fail(Errc::already_exists);
  KITH_ASSIGN(const std::string text, read_whole_file(backup, UINT64_MAX));
  std::string_view rest = text;
  if (!rest.starts_with(magic) || rest.size() < magic.size() + crypto_pwhash_SALTBYTES) return unusable();
  rest.remove_prefix(magic.size());
  StreamKey key{};
  if (!derive(key, passphrase, rest.substr(0, crypto_pwhash_SALTBYTES)))
    return fail({Errc::file_unwritable, "", "there is not enough memory"});
  auto content = opened(rest.substr(crypto_pwhash_SALTBYTES), key);
  sodium_memzero(key.data(), key.size());
  KITH_TRY(content);
  if (map_file.has_parent_path()) fs::create_directories(map_file.parent_path(), failed);
  // The key first: a key without its map is no map at all, a map without its key would look like a lost one.
  KITH_TRY(write_new_private_file(key_file_of(map_file), std::string_view{*content}.substr(0, SecretKey::size)));
  KITH_TRY(write_new_private_file(map_file, std::string_view{*content}.substr(SecretKey::size)));
  sodium_memzero(content->data(), SecretKey::size);
  // What stands in the file has to be a map that opens with its key.
  KITH_ASSIGN(KeyMap restored, KeyMap::open(map_file));
  return restored.set(KeyMap::Mark::moved, false);
}

}  // namespace kith::cli
