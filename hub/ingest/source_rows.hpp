// A member's own export on its way through the hub: bytes that are held for as long as the request lives, read by the
// adapter library in pieces, each row becoming an encoded record, a withdrawal or a refusal. What a row says is nowhere
// else: results have its number, its record's name and the mapping file's own words. The file is read twice, first
// without any rule, so that one that cannot be read to its end, has too many rows or a column that nobody mapped stores
// nothing. Reading takes long: on a thread for that, one at a time.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "adapters/engine.hpp"
#include "adapters/inspection.hpp"
#include "hub/base/secret.hpp"
#include "hub/ingest/answers.hpp"
#include "hub/ingest/batch.hpp"
#include "hub/ingest/ingest.hpp"

namespace kith::ingest {

// What the mapping is run with for this sender.
adapters::RunOptions run_options(const SourceRequest& request, bool with_trace);

// The error of a run, and where its header does not fit the mapping the columns by their numbers and letters, "27
// (AA)": a header's text may be a person's answer, where the file lacks its first row.
Error with_columns(Error error, const adapters::HeaderFault& fault);

// The first reading of an export for a push or a preview.
class SourceInspection {
 public:
  // Both must outlive it.
  SourceInspection(const adapters::Mapping& mapping, adapters::Bytes& bytes, std::size_t most_rows)
      : inspection_(mapping), bytes_(bytes), most_rows_(most_rows) {}
  // A piece of it; false at its end. Errors: those of adapters::Inspection::step(), source_too_large (more rows than
  // `most_rows`, which is limits.source_rows).
  Result<bool> step();
  [[nodiscard]] std::uint64_t rows() const { return inspection_.rows(); }

 private:
  adapters::Inspection inspection_;
  adapters::Bytes& bytes_;
  const std::size_t most_rows_;
};

class SourceRows {
 public:
  SourceRows(SourceRequest request, const SecretKey& digest_key, const Limits& limits, std::string bytes);
  SourceRows(const SourceRows&) = delete;
  SourceRows& operator=(const SourceRows&) = delete;
  ~SourceRows() = default;

  // The first reading, a piece of it; false at its end. Errors: those of SourceInspection::step().
  Result<bool> check();
  // The second, after the first has come to its end; likewise. Errors: those of adapters::Run::step().
  Result<bool> read();
  // Rows of one transaction, in the order of the source: the next that are enough for one, or those that are left once
  // all is read; null when there are none.
  std::shared_ptr<Batch> take_batch();

  [[nodiscard]] const SourceRequest& request() const { return request_; }
  // Known after check().
  [[nodiscard]] std::uint64_t rows() const { return checked_rows_; }
  // The most results that the push may tell: known after check().
  [[nodiscard]] std::uint64_t most_results() const;
  [[nodiscard]] const adapters::Tally& tally() const { return run_.tally(); }

 private:
  void take(const adapters::Row& row);
  void take_first(const adapters::Row& row, const RecordUid& uid);
  Batch& open_batch();

  const SourceRequest request_;
  const SecretKey& digest_key_;
  const Limits& limits_;
  const std::string held_;
  adapters::MemoryBytes bytes_;
  Gatekeeper gatekeeper_;
  std::uint64_t checked_rows_ = 0;
  std::optional<SourceInspection> check_;  // gone when it is done: of a workbook it holds all texts
  adapters::Run run_;
  bool has_more_ = true;
  std::deque<std::shared_ptr<Batch>> batches_;  // of one piece; but for the last they are full
  std::unordered_map<RecordUid, Digest> seen_;  // what each record of this file said
};

// {"summary":{…},"adapter":…,"adapter_version":…,"rows":{…},"reasons":[…]}: the last line of a push.
std::string source_summary(const SourceRows& rows, const Accounts& accounts);

}  // namespace kith::ingest
