// A copy of the key map, its key and what waits in its outbox, in one file under a passphrase: for the safe, and for
// the way to another machine. Without the passphrase it says only how large it is (Argon2id, RFC 9106, and XChaCha20-
// Poly1305 in 64 KiB pieces, by libsodium's crypto_pwhash and crypto_secretstream). One thread; blocks on the disk, and
// for about a second on the passphrase.
#pragma once

#include <filesystem>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/cli/key_map.hpp"

namespace kith::cli {

// Writes the backup (mode 0600, replaced whole or not at all). The map must be open, so that nobody changes it
// meanwhile. Errors: file_unwritable, file_unreadable.
Result<void> write_backup(KeyMap& keys, const std::filesystem::path& map_file, const std::filesystem::path& backup,
                          std::string_view passphrase);

// Puts the map and its key where they belong. Nothing may be there: an old copy over a map that still works makes
// duplicates. Errors: already_exists, file_unreadable (no backup, cut short, damaged, another passphrase: they cannot
// be told apart), file_unwritable.
Result<void> restore_backup(const std::filesystem::path& backup, const std::filesystem::path& map_file,
                            std::string_view passphrase);

}  // namespace kith::cli
