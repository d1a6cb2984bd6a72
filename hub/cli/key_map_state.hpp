// What a key map holds while it is open: its key, its connection and the statements made for many uses. For the files
// of KeyMap only. One thread; blocks on the disk.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "hub/cli/key_map.hpp"
#include "hub/cli/seen_rows.hpp"

namespace kith::cli {

inline sqlite::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view text_of(sqlite::Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline KeySlot slot_of(sqlite::Bytes bytes) {
  KeySlot slot{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), slot.size()), slot.begin());
  return slot;
}

struct KeyMap::State {
  // An entry met on a walk.
  struct Found {
    std::int64_t id;
    KeySlot slot;
    KeyEntry entry;
    std::string sheet;  // its digest's bytes; empty: none
  };

  SecretKey key;
  sqlite::Connection connection;
  sqlite::Statement find, find_uid, put, place, update, stranger, put_stranger, page;

  // The rows that the run has met: by their entries; those without one in temp.stranger, but for the last, which may
  // get one yet. So a new row costs the temporary table nothing.
  struct Stranger {
    KeySlot slot;
    Taken taken;
  };
  SeenRows seen{};
  std::optional<Stranger> last_stranger{};
  bool has_strangers = false;  // that table holds some
  // The source of the last put(), and its digest.
  std::string last_source{};
  std::optional<Digest> last_source_digest{};

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
  [[nodiscard]] Result<KeyEntry> opened(const KeySlot& slot, sqlite::Bytes sealed) const {
    const auto packed = unseal(key, text_of(sealed), text_of(slot));
    const auto entry = packed ? unpack(*packed) : std::nullopt;
    if (!entry) return fail({Errc::file_unreadable, "", "the key map is damaged"});
    return *entry;
  }
  const Digest& source_digest(std::string_view source);
  // The next entries of a source in the order of their numbers, which begin with 1.
  Result<std::vector<Found>> read_page(const Digest& source, std::int64_t after);
  // What an earlier row with this slot was taken for, where no entry has it.
  Result<Taken> meet_stranger(const KeySlot& slot, Taken as);
  // The last one has got no entry.
  Result<void> keep_stranger();
};

}  // namespace kith::cli
