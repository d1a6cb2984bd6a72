// The outbox: every line that a push has still to bring to the hub, and the push's accounts, on the disk before
// anything is sent. It lies in the key map's file (docs/decisions/0013): the identity a row is given and the line that
// carries it become durable together, and so do an answer's mark in the map, the line's end and the accounts. Whatever
// ends the process, the next `kith push` goes on with exactly what has no end yet. Everything is sealed with the map's
// key. One thread; every call blocks on the disk.
//
//   start ──► reading ── finish_reading ──► waiting ── all lines ended, reported ──► forgotten
//                │ the process ended: nothing of it was sent, so it is forgotten when the outbox is opened next
//
// A record waits once: when a later push has a line for it, the earlier line goes, and the earlier push counts that row
// as left out, `superseded_reason`. So a push that is tried each hour while the hub is down never grows the outbox.
//
// What a damaged disk has made unreadable never stops the rest: a line ends as `failed`, a push whose accounts are gone
// is forgotten. Both can be planned anew from the export, since their rows keep their identities in the map.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hub/cli/key_map.hpp"
#include "hub/cli/outbox_rows.hpp"
#include "hub/cli/sqlite.hpp"

namespace kith::cli {

class Outbox {
 public:
  // Lines of all pushes together; beyond it, queue() refuses. A week of hourly exports of 10,000 rows is a third.
  static constexpr std::uint64_t most_lines = 5'000'000;

  // Makes the tables where there are none, forgets pushes whose reading was cut off or whose accounts cannot be read,
  // ends lines that are gone, and drops superseded ones. `keys` must outlive the outbox. Errors of every call: those of
  // the key map.
  static Result<Outbox> open(KeyMap& keys);
  // Pushes that open() found unreadable and forgot; their files have to be pushed again.
  [[nodiscard]] std::uint64_t unreadable_pushes() const { return unreadable_pushes_; }

  // All between begin() and commit() of the key map.
  // Gives the run its id and writes it.
  Result<void> start(PushRun& run);
  Result<void> save(const PushRun& run);
  // Numbers the line and adds it. Errors also: too_many_records (most_lines wait already).
  Result<void> queue(PushRun& run, const Offer& offer, std::string_view line, std::uint8_t attempts = 0);
  // Remembers why a row was not taken; reasons too many or too long to be read again are left out.
  Result<void> note(PushRun& run, const RowEnd& end);
  // Takes the lines up to that ordinal, which are `count`, out of the box: they have been answered.
  Result<void> remove(PushRun& run, std::uint64_t up_to_ordinal, std::uint64_t count);
  // Ends the damaged lines as `failed` and takes them out.
  Result<void> end_damaged(PushRun& run, const std::vector<std::uint64_t>& ordinals);
  // The push was reported: nothing of it is kept.
  Result<void> forget(const PushRun& run);
  // Takes out each line whose record a line of a later push is about. A withdrawal stays before a record that is back:
  // it may be at the hub already, and only its answer tells the key map that the row needs a new uid. Commits by
  // itself, in parts, so not between begin() and commit(); cut off, the next open() goes on.
  Result<void> drop_superseded();
  // Takes out what waits to be sent about the row, but for a withdrawal: somebody asked that it never be sent.
  Result<void> take_back(const KeySlot& slot);
  // Nothing of the source waits any more.
  Result<void> forget_source(std::string_view source);

  // The lines after that ordinal, in order, at most `count`.
  Result<std::vector<QueuedLine>> page(const PushRun& run, std::uint64_t after_ordinal, std::size_t count);
  Result<QueuedLine> line(const PushRun& run, std::uint64_t ordinal);
  // Whether a line about the same row waits behind this one.
  Result<bool> has_successor(const PushRun& run, std::uint64_t ordinal, const KeySlot& slot);
  // Pushes that have not been reported, in the order in which they were begun.
  Result<std::vector<PushRun>> runs();
  // Calls `visit` for each row that was not taken, in the order in which they ended; stops at its first error. What
  // cannot be read is left out: the accounts have counted it.
  using Visit = std::function<Result<void>(const RowEnd&)>;
  Result<void> each_end(const PushRun& run, const Visit& visit);

 private:
  struct Statements {
    sqlite::Statement put_run, put_line, put_end, remove_lines, remove_ends, remove_run, page, ends, later;
  };
  Outbox(KeyMap& keys, Statements statements) : keys_(&keys), statements_(std::move(statements)) {}
  struct StoredRun {
    std::int64_t id = 0;
    std::optional<PushRun> run;  // nothing: unreadable
  };
  Result<std::vector<StoredRun>> stored_runs();
  // An index of lines by slot is there from the first search by slot until a push begins while nothing waits: the one
  // push that there mostly is needs none, and each of its lines would fall on another page of it.
  Result<void> index_slots();
  Result<void> recover();
  using RunsById = std::map<std::int64_t, PushRun>;
  Result<std::vector<KeySlot>> crowded_slots(std::int64_t& looked_at);
  Result<RunsById> waiting_runs();
  Result<void> drop_superseded(const KeySlot& slot, RunsById& runs);
  Result<void> drop(const std::vector<std::int64_t>& ids, RunsById& runs, std::string_view reason);
  Result<void> recount(PushRun& run);
  Result<void> end_lost_line(PushRun& run);
  [[nodiscard]] QueuedLine opened(sqlite::Bytes sealed, std::int64_t id) const;
  Result<void> remove_range(sqlite::Statement& statement, std::int64_t first, std::int64_t last);

  KeyMap* keys_;
  Statements statements_;
  std::uint64_t waiting_ = 0;  // lines of all pushes
  std::uint64_t unreadable_pushes_ = 0;
};

}  // namespace kith::cli
