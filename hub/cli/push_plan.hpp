// What to do with each row of an export: the decisions of `kith push`, made from the key map alone. A row gets its
// record's identity before anything is sent and durably, so that a push that is cut off and run again never makes a
// second record. Knows no network; one thread; blocks on the key map's disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/engine.hpp"
#include "hub/cli/key_map.hpp"
#include "hub/model/outcome.hpp"

namespace kith::cli {

// Of Errc::contradiction, in a preview as in a push.
inline constexpr std::string_view repeated_key_hint = "an earlier row of this file has the same key but other content";

// A line that was sent, until the hub has answered it.
struct Offer {
  std::uint64_t row = 0;  // of the file; 0: the row has vanished
  KeySlot slot{};
  KeyState before = KeyState::offered;
  bool is_withdrawal = false;
  std::optional<RecordUid> uid{};  // that the line names
  bool has_successor = false;      // a later line about the same row waits
};

// What a line means to the hub, as far as the key map knows.
enum class Change : std::uint8_t { fresh, edited, same, withdrawal };

// What became of a row without asking the hub, or what to send for it.
struct Step {
  std::string line;                // JSON without the line end; empty: nothing to send
  Change change = Change::same;    // of the line
  Offer offer;                     // when there is a line
  std::optional<Outcome> outcome;  // when there is none: how the row counts; none either: it counts as skipped
  std::optional<Error> error;      // of a refused row
};

class PushPlan {
 public:
  // `source` names the rows' source in the key map: the mapping's name. A source with several sheets is pushed a sheet
  // at a time or whole; its source keys begin with the sheet's name.
  PushPlan(KeyMap& keys, std::string source, RecordKind kind, bool has_sheets = false)
      : keys_(keys), source_(std::move(source)), kind_(kind), has_sheets_(has_sheets) {}

  // For rows of fate record and withdrawn, between begin() and commit() of the key map:
  //   unknown row                    a new uid, revision 1
  //   known, same content            the same revision again: the hub says unchanged, or takes what it never got
  //   known, changed                 the next revision
  //   retired (vanished before)      a new uid: a person may have asked for the first one's end
  //   withdrawn by a person          nothing is sent; counts as withdrawn
  //   the source says withdrawn      a withdrawal, where the hub may hold the record
  //   a key that this file had       the same again: unchanged, or withdrawn; anything else: refused, since the order
  //                                  of rows is no order in time
  // Errors: those of the key map.
  Result<Step> plan(const adapters::Row& row);
  // Remembers a row that could not be read, so that it does not look as if it had vanished. Empty keys are let pass.
  Result<void> keep(std::string_view source_key);
  // The sheets that rows with a key stood on so far: what the other sheets hold cannot have vanished from this file.
  // Null for a source with one sheet.
  [[nodiscard]] const KeyMap::Sheets* sheets() const { return has_sheets_ ? &sheets_ : nullptr; }
  // The withdrawal of a record whose row has vanished.
  [[nodiscard]] Step retire(const KeySlot& slot, const KeyEntry& entry) const;

 private:
  using Taken = KeyMap::Taken;

  // Empty for a source with one sheet.
  std::string_view note_sheet(std::string_view source_key);
  // `earlier`: what an earlier row of the file with this key was taken for.
  Result<Step> plan_record(const adapters::Row& row, const KeySlot& slot, std::optional<KeyEntry> known, Taken earlier);
  [[nodiscard]] Step plan_withdrawal(const adapters::Row& row, const KeySlot& slot,
                                     const std::optional<KeyEntry>& known, Taken earlier) const;
  [[nodiscard]] static Step offer(const adapters::Row& row, const KeySlot& slot, const KeyEntry& entry, Change change,
                                  KeyState before = KeyState::offered);

  KeyMap& keys_;
  std::string source_;
  RecordKind kind_;
  bool has_sheets_;
  KeyMap::Sheets sheets_;
};

// Writes the hub's answer into the key map, between begin() and commit(). `revision` is the one the hub holds, 0 when
// it did not say; `refusal` is the first error's code word. Gives the outcome to count: a withdrawal of what the hub
// never had is `withdrawn`. An answer about a record that the row is no longer changes nothing. Errors: those of the
// key map.
Result<Outcome> settle(KeyMap& keys, const Offer& offer, Outcome outcome, std::int32_t revision,
                       std::string_view refusal);

}  // namespace kith::cli
