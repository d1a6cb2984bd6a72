// The member's half of a push, without a network: rows of the file become lines to send, and the hub's answers become
// entries of the key map and accounts. Memory is flat: it holds what was sent and not yet answered, which the hub
// bounds. One thread; blocks on the key map's disk.
#pragma once

#include <cstdint>
#include <deque>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/cli/push_plan.hpp"
#include "hub/cli/push_results.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// Why a row was not taken, in words. No text of the row is in it.
struct RefusedRow {
  std::uint64_t row = 0;  // 0: a row that has vanished
  bool is_local = false;  // refused on this machine; nothing of it was sent
  std::vector<Error> errors;
};

// What a push did. rows + vanished = skipped + offered, and offered is the sum of the accounts.
struct PushReport {
  static constexpr std::size_t refused_rows_cap = 1'000;

  std::uint64_t rows = 0;
  std::uint64_t skipped = 0;
  std::map<std::string, std::uint64_t, std::less<>> skipped_by_reason;
  std::uint64_t vanished = 0;  // rows that were pushed before and are not in the file: withdrawn with --full-snapshot
  Accounts accounts;
  std::vector<RefusedRow> refused;  // the first ones
  bool is_complete = false;         // the whole file was read and the hub answered for every line
  std::optional<Complaint> complaint;
};

class PushRows {
 public:
  PushRows(KeyMap& keys, const adapters::Mapping& mapping, adapters::RunOptions options, std::istream& file);
  PushRows(const PushRows&) = delete;
  PushRows& operator=(const PushRows&) = delete;

  // Reads and adapts the next piece of the file. Complaints: a row-independent fault of the file.
  tl::expected<void, Complaint> read_piece();
  [[nodiscard]] bool is_read() const { return is_read_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  // The lines for the rows read so far; the identities in them are on the disk when this returns. Errors: the key
  // map's.
  Result<std::string> lines();
  // The withdrawals of rows that have vanished. Errors: the key map's.
  Result<std::string> vanished_lines();
  // How many records have a row in earlier pushes only. Errors: the key map's.
  Result<KeyMap::Census> census() { return keys_.census(source_, plan_.sheets()); }
  // Rows that could not be read far enough to know which they are: nobody can say then what has vanished.
  [[nodiscard]] std::uint64_t rows_without_key() const { return rows_without_key_; }

  // A new body: the hub numbers its lines from 1.
  void start_body() { answered_lines_ = 0; }
  // The hub's answer to the next line. Errors: malformed_request when it is not the next one; the key map's.
  Result<void> take(PushResult result);
  // Writes the answers that are still held back for a common commit. Errors: the key map's.
  Result<void> settle();
  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  [[nodiscard]] std::size_t unanswered() const { return in_flight_.size(); }

  // Counts what was sent and never answered as failed, and hands over the report.
  PushReport finish();

 private:
  struct Answered {
    Offer offer;
    PushResult result;
  };
  Result<void> plan_row(adapters::Row& row, std::string& lines);
  void offer(const Step& step, std::string& lines);
  void skip(std::string_view reason);
  void remember(RefusedRow row);

  KeyMap& keys_;
  adapters::Mapping mapping_;
  PushPlan plan_;
  std::string source_;
  std::vector<adapters::Row> rows_;
  adapters::Run run_;
  std::istream& file_;
  std::string head_;  // the file's first piece, for the words about a file that does not fit
  PushReport report_;
  std::deque<Offer> in_flight_;
  std::vector<Answered> unsettled_;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t answered_lines_ = 0;
  std::uint64_t rows_without_key_ = 0;
  bool is_read_ = false;
};

}  // namespace kith::cli
