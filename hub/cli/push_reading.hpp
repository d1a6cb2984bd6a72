// The first half of a push: the export is read, adapted and planned, and every line that has to be sent is put into the
// outbox, durably, before the first one leaves. So a fault of the file (a new column, a quote never closed) stops the
// push before anything is sent, and a machine without a network does its part all the same. Memory is flat. One thread;
// blocks on the file and the key map's disk.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/cli/outbox.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// What was put into the outbox, as far as this machine can know.
struct PlannedLines {
  std::array<std::uint64_t, 4> by_change{};
  [[nodiscard]] std::uint64_t of(Change change) const { return by_change[static_cast<std::size_t>(change)]; }
};

struct ReadingChoices {
  bool full_snapshot = false;
  bool is_dry = false;  // nothing of it remains in the key map or the outbox
  // Asked before an unusual number of records is withdrawn: how many of how many.
  std::function<bool(std::uint64_t, std::uint64_t)> may_withdraw;
  // Told while it reads, with the rows so far.
  std::function<void(adapters::SourceProgress, std::uint64_t)> on_progress;
  // Told of each row that has ended here without being sent; may be empty.
  std::function<void(const RowEnd&)> on_end;
};

class PushReading {
 public:
  // Each commit writes every page that it changed, and new rows fall on pages all over the key map's index, so few
  // commits write far less. The log that they leave on the disk stays about as large as their lines.
  static constexpr std::uint64_t rows_a_commit = 50'000;
  static constexpr std::uint64_t bytes_a_commit = std::uint64_t{64} * 1024 * 1024;

  PushReading(KeyMap& keys, Outbox& outbox, const adapters::Mapping& mapping, adapters::RunOptions options);
  PushReading(const PushReading&) = delete;
  PushReading& operator=(const PushReading&) = delete;

  // Reads all of `file` into a push that is waiting to be sent; `run` comes with its file and the time it was begun.
  // Complaints: a fault of the file, or the key map's; then nothing of the push remains but the identities that rows
  // were given, which they keep.
  tl::expected<void, Complaint> read(adapters::Bytes& file, PushRun& run, const ReadingChoices& choices);

  [[nodiscard]] const PlannedLines& planned() const { return planned_; }
  // Rows whose incident is dated after its report; they go without the date.
  [[nodiscard]] std::uint64_t lost_dates() const { return run_.tally().lost_dates; }
  // Why no vanished row is withdrawn although a full snapshot was asked for.
  [[nodiscard]] const std::optional<Complaint>& objection() const { return objection_; }

 private:
  tl::expected<void, Complaint> read_pieces(adapters::Bytes& file);
  Result<void> take_rows();
  Result<void> take_row(adapters::Row& row);
  Result<void> offer(const Step& step);
  Result<void> refuse(std::uint64_t row, const std::vector<Error>& errors);
  Result<void> note(const RowEnd& end);
  Result<void> commit_some();
  tl::expected<void, Complaint> take_vanished();
  [[nodiscard]] std::optional<Complaint> objection_to(const KeyMap::Census& census) const;

  KeyMap& keys_;
  Outbox& outbox_;
  adapters::Mapping mapping_;
  PushPlan plan_;
  std::vector<adapters::Row> rows_;
  adapters::Run run_;
  PushRun* push_ = nullptr;  // while read() runs
  const ReadingChoices* choices_ = nullptr;
  PlannedLines planned_;
  std::optional<Complaint> objection_;
  std::uint64_t rows_without_key_ = 0;   // nobody can say then what has vanished
  std::uint64_t uncommitted_ = 0;        // rows
  std::uint64_t uncommitted_bytes_ = 0;  // of lines
};

}  // namespace kith::cli
