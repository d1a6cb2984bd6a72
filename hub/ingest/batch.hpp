// The records of one transaction on their way: what was decoded goes into the flush, what was refused keeps its answer,
// and both keep their place, so that results come out in the order in which lines went in. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/json.hpp"
#include "hub/ingest/answers.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/records.hpp"

namespace kith::ingest {

class Batch {
 public:
  // One push of the sender's organisation, one audit leaf for each transaction.
  Batch(const OrgCode& org, const SecretKey& digest_key) : flush_(digest_key) { push_ = flush_.begin_push(org); }

  // False, and nothing is added, when the batch holds the record already.
  bool add(std::uint64_t line, const records::AnonymousRecord& record);
  // The same of a row of a source, whose revision storage counts.
  bool add_row(std::uint64_t row, std::uint32_t sheet, const records::AnonymousRecord& record);
  bool add_withdrawn_row(std::uint64_t row, std::uint32_t sheet, const RecordUid& uid);
  // A result that is known before storage is asked: a refusal, mostly.
  void tell(RecordResult result);

  [[nodiscard]] bool holds(const OrgCode& org, const RecordUid& uid) const { return flush_.holds(org, uid); }
  [[nodiscard]] std::size_t lines() const { return slots_.size(); }
  [[nodiscard]] bool has_rows() const { return flush_.rows() > 0; }
  [[nodiscard]] bool has_refusals() const { return refusals_ > 0; }
  [[nodiscard]] std::size_t refusals() const { return refusals_; }
  [[nodiscard]] const storage::Flush& flush() const { return flush_; }
  [[nodiscard]] storage::Flush take_flush() { return std::move(flush_); }
  // How many were refused, by the first reason of each, in the order of the codes.
  [[nodiscard]] std::map<Errc, std::int32_t> refusals_by_reason() const;
  // Nothing of this batch is kept, because something was refused: what was not is withheld.
  [[nodiscard]] std::vector<storage::RowResult> withheld() const;

  // What became of each line.
  [[nodiscard]] Accounts accounts(const std::vector<storage::RowResult>& rows) const;

  // Calls `visit` with each line's result, in order; `rows` are those of the flush.
  template <class Visit>
  void results(const std::vector<storage::RowResult>& rows, Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.row < 0) {
        visit(told_[static_cast<std::size_t>(-slot.row - 1)]);
      } else {
        visit(result_of(slot, rows[static_cast<std::size_t>(slot.row)]));
      }
    }
  }

 private:
  struct Slot {
    std::uint64_t line;
    RecordUid uid;
    std::int32_t row;  // of the flush; below 0: of told_, -row - 1
    std::uint32_t sheet = 0;
  };
  static RecordResult result_of(const Slot& slot, const storage::RowResult& row);

  storage::Flush flush_;
  std::uint32_t push_ = 0;
  std::vector<Slot> slots_;
  std::vector<RecordResult> told_;
  std::size_t refusals_ = 0;
};

// Results as text and counts. Where `bytes_each` is not 0, the results together take at most that many bytes a record:
// one with much to say uses what others left, and where nothing is left only its first error is told (errors_cut).
class ResultWriter {
 public:
  explicit ResultWriter(bool only_refused, std::size_t bytes_each = 0)
      : only_refused_(only_refused), bytes_each_(bytes_each) {}
  // What the shortest form of any result and its separator fits into; a smaller `bytes_each` cannot be kept.
  static constexpr std::size_t shortest_bytes = 384;
  // Appends the batch's results, each followed by `separator`, and counts them.
  void append(std::string& out, const Batch& batch, const std::vector<storage::RowResult>& rows, char separator);
  [[nodiscard]] const Accounts& accounts() const { return accounts_; }

 private:
  // Writes the result that begins at `before` again, shorter, if it takes more than is left.
  void shorten(std::string& out, std::size_t before, const RecordResult& result) const;

  bool only_refused_;
  std::size_t bytes_each_;
  std::size_t used_ = 0, allowed_ = 0;  // bytes, of the records so far
  Accounts accounts_;
};

// From the JSON of one record to one that may be stored. One thread.
class Gatekeeper {
 public:
  Gatekeeper(const Sender& sender, json::Limits limits) : sender_(sender), parser_(limits) {}

  // Errors become the result of the line.
  tl::expected<records::AnonymousRecord, RecordResult> admit(std::uint64_t line, char* text, std::size_t size);
  tl::expected<records::AnonymousRecord, RecordResult> admit(std::uint64_t line, json::Value value);
  json::Parser& parser() { return parser_; }

 private:
  const Sender& sender_;
  json::Parser parser_;
};

RecordResult refusal(std::uint64_t line, Error error);

}  // namespace kith::ingest
