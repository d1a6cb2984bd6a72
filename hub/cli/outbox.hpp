// The outbox: every line that a push has still to bring to the hub, and the push's accounts, on the disk before
// anything is sent. It lies in the key map's file (docs/decisions/0013): the identity a row is given and the line that
// carries it become durable together, and so do an answer's mark in the map, the line's end and the accounts. Whatever
// ends the process, the next `kith push` goes on with exactly what has no end yet. Everything is sealed with the map's
// key. One thread; every call blocks on the disk.
//
//   start ──► reading ── finish_reading ──► waiting ── all lines ended, reported ──► forgotten
//                │ the process ended: nothing of it was sent, so it is forgotten when the outbox is opened next
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hub/cli/key_map.hpp"
#include "hub/cli/push_plan.hpp"
#include "hub/cli/push_run.hpp"
#include "hub/cli/sqlite.hpp"

namespace kith::cli {

struct QueuedLine {
  std::uint64_t ordinal = 0;  // in its push, from 1
  Offer offer;
  std::uint8_t attempts = 0;  // answers that said "try later"
  std::string line;           // JSON without the line end
};

class Outbox {
 public:
  // Lines of all pushes together; beyond it, queue() refuses. A week of hourly exports of 10,000 rows is a third.
  static constexpr std::uint64_t most_lines = 5'000'000;

  // Makes the tables where there are none, and forgets pushes whose reading was cut off. `keys` must outlive the
  // outbox. Errors of every call: those of the key map.
  static Result<Outbox> open(KeyMap& keys);

  // All between begin() and commit() of the key map.
  // Gives the run its id and writes it.
  Result<void> start(PushRun& run);
  Result<void> save(const PushRun& run);
  // Numbers the line and adds it. Errors also: too_many_records (most_lines wait already).
  Result<void> queue(PushRun& run, const Offer& offer, std::string_view line, std::uint8_t attempts = 0);
  // Remembers why a row was not taken.
  Result<void> note(PushRun& run, const RowEnd& end);
  // Takes the lines up to that ordinal, which are `count`, out of the box: they have been answered.
  Result<void> remove(PushRun& run, std::uint64_t up_to_ordinal, std::uint64_t count);
  // The push was reported: nothing of it is kept.
  Result<void> forget(const PushRun& run);
  // Nothing of the source waits any more.
  Result<void> forget_source(std::string_view source);

  // The lines after that ordinal, in order, at most `count`.
  Result<std::vector<QueuedLine>> page(const PushRun& run, std::uint64_t after_ordinal, std::size_t count);
  Result<QueuedLine> line(const PushRun& run, std::uint64_t ordinal);
  // Pushes that have not been reported, in the order in which they were begun.
  Result<std::vector<PushRun>> runs();
  // Calls `visit` for each row that was not taken, in the order in which they ended; stops at its first error.
  using Visit = std::function<Result<void>(const RowEnd&)>;
  Result<void> each_end(const PushRun& run, const Visit& visit);

 private:
  struct Statements {
    sqlite::Statement put_run, put_line, put_end, remove_lines, remove_ends, remove_run, page, ends;
  };
  Outbox(KeyMap& keys, Statements statements, std::uint64_t waiting)
      : keys_(&keys), statements_(std::move(statements)), waiting_(waiting) {}
  Result<QueuedLine> opened(sqlite::Bytes sealed, std::int64_t id) const;
  Result<void> remove_range(sqlite::Statement& statement, std::int64_t first, std::int64_t last);

  KeyMap* keys_;
  Statements statements_;
  std::uint64_t waiting_;  // lines of all pushes
};

}  // namespace kith::cli
