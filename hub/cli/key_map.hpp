// The member's key map: which record of the hub a row of the member's own system became. It stays on the member's
// machine, because joining it with the hub's records would undo the anonymity of both. An SQLite file in which the
// source's keys stand only as keyed digests and everything else is sealed (libsodium), with the key in a file of its
// own beside it; a copy of the map without the key says nothing but how many records there are. One thread; one process
// at a time (the file is locked while it is open). Every call blocks on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"
#include "hub/cli/key_entry.hpp"
#include "hub/cli/sqlite.hpp"

namespace kith::cli {

// Names an entry inside one key map; says nothing about the source's key without the map's key.
using KeySlot = Digest;

class KeyMap {
 public:
  // Opens or makes the map at `file`, with its key in `file` + ".key" (mode 0600). Errors: file_unreadable (not a key
  // map, or the key is missing or is another's: a map is never restarted silently, since every row would be sent a
  // second time), file_unwritable, too_busy (another kith has it open).
  static Result<KeyMap> open(const std::filesystem::path& file);
  KeyMap(KeyMap&&) noexcept;
  KeyMap& operator=(KeyMap&&) noexcept;
  ~KeyMap();

  // True when the map belongs to `owner` (the subject of a certificate); a map without an owner is given to it. The
  // owner is sealed like everything else. assign() gives the map to another name of the same organisation.
  Result<bool> claim(std::string_view owner);
  Result<void> assign(std::string_view owner);
  // No row has been remembered yet.
  Result<bool> is_empty();

  // Things to remember about the map as a whole; each is there or not.
  enum class Mark : std::uint8_t {
    unconfirmed,  // begun while the hub could not be asked whether it holds records of ours already
    moved,        // its rows go on in a copy on another machine: nothing more may be pushed with this one
  };
  Result<bool> has(Mark mark);
  Result<void> set(Mark mark, bool is_there);

  // `source` is the mapping's name (it becomes part of the slot: two sources may use the same keys).
  [[nodiscard]] KeySlot slot(std::string_view source, std::string_view source_key) const;
  [[nodiscard]] Digest content_digest(std::string_view content) const;

  // Between begin() and commit() nothing is on the disk; commit() returns when it is durable. Error of all that follow:
  // file_unwritable (disk full, file damaged).
  Result<void> begin();
  Result<void> commit();
  Result<void> rollback();

  Result<std::optional<KeyEntry>> find(const KeySlot& slot);
  Result<std::optional<KeySlot>> find(const RecordUid& uid);
  // False also where there is no such slot.
  Result<bool> is_of(const KeySlot& slot, std::string_view source);
  // Whether any row of the source is known, and any of another.
  struct Sources {
    bool has_this = false;
    bool has_others = false;
  };
  Result<Sources> sources(std::string_view source);
  Result<void> put(const KeySlot& slot, std::string_view source, const KeyEntry& entry);
  // Notes which sheet of a source with several the row stands on; a source with one has none. The slot must exist.
  Result<void> place(const KeySlot& slot, std::string_view source, std::string_view sheet);
  // Replaces what is there; the slot must exist.
  Result<void> update(const KeySlot& slot, const KeyEntry& entry);

  // Forgets every row of the source, between begin() and commit(), but those that somebody asked to withdraw: they must
  // never be sent again.
  Result<void> forget(std::string_view source);

  // Forgets which slots were met. Not between begin() and commit().
  Result<void> start_run();
  // What a run has made of the rows of a slot: nothing where they could not be read.
  enum class Taken : std::uint8_t { nothing, record, withdrawal };
  struct Met {
    std::optional<KeyEntry> known{};
    Taken earlier = Taken::nothing;  // what an earlier row of the run was taken for
  };
  // Finds the slot and notes that the run has met it, with what this row is taken for unless an earlier one was taken.
  // Two bits a row stay in memory; of rows without an entry nothing does.
  Result<Met> meet(const KeySlot& slot, Taken as);
  // Names of sheets. A null pointer: the whole source, with rows that were never placed on a sheet.
  using Sheets = std::set<std::string, std::less<>>;
  // Calls `visit` for each offered or accepted entry of these sheets of the source that this run has not met; stops
  // at its first error. `visit` may update() the entry that it is given.
  using Visit = std::function<Result<void>(const KeySlot&, const KeyEntry&)>;
  Result<void> each_unseen(std::string_view source, const Visit& visit, const Sheets* sheets = nullptr);
  struct Census {
    std::uint64_t live = 0;    // offered or accepted
    std::uint64_t unseen = 0;  // of these, not met in this run
  };
  Result<Census> census(std::string_view source, const Sheets* sheets = nullptr);

  // For the outbox, which shares the file so that its lines and the map's entries are written in one transaction.
  [[nodiscard]] sqlite::Connection& connection();
  [[nodiscard]] const SecretKey& key() const;

 private:
  struct State;
  explicit KeyMap(std::unique_ptr<State> state);
  using LiveVisit = std::function<Result<void>(const KeySlot&, const KeyEntry&, bool was_seen)>;
  Result<void> each_live(std::string_view source, const Sheets* sheets, const LiveVisit& visit);
  std::unique_ptr<State> state_;
};

}  // namespace kith::cli
