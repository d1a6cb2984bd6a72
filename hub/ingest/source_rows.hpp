// A member's own export on its way through the hub: bytes that are held for as long as the request lives, read by the
// adapter library in pieces, each row becoming an encoded record, a withdrawal or a refusal. What a row says is nowhere
// else: results have its number, its record's name and the mapping file's own words. The file is read twice, so that
// one that cannot be read to its end, or has a column that nobody mapped, stores nothing. Reading takes long: on a
// thread for that, one at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/base/secret.hpp"
#include "hub/ingest/answers.hpp"
#include "hub/ingest/batch.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/storage/records.hpp"

namespace kith::ingest {

// Rows of one transaction, in the order of the source.
class SourceBatch {
 public:
  SourceBatch(const OrgCode& org, const SecretKey& digest_key) : flush_(digest_key) { push_ = flush_.begin_push(org); }

  // Says later what storage says.
  void add(const RowPlace& place, const records::AnonymousRecord& record);
  void add_withdrawal(const RowPlace& place, const RecordUid& uid);
  // Says what is known now.
  void tell(const RowPlace& place, RecordResult result);

  [[nodiscard]] bool is_full(const Limits& limits) const {
    return slots_.size() >= limits.batch_rows || refusals_ >= limits.refusals_of_batch;
  }
  [[nodiscard]] bool empty() const { return slots_.empty(); }
  [[nodiscard]] const storage::Flush& flush() const { return flush_; }
  // How many were refused, by the first reason of each.
  [[nodiscard]] std::map<Errc, std::int32_t> refusals_by_reason() const;
  // A line for each row, or for those that went wrong; counts all of them.
  [[nodiscard]] std::string render(const std::vector<storage::RowResult>& rows, bool only_refused,
                                   Accounts& accounts) const;

 private:
  struct Slot {
    RowPlace place;
    RecordResult result;
    std::int32_t row = -1;  // of the flush; below 0: the result is known
  };
  storage::Flush flush_;
  std::uint32_t push_ = 0;
  std::size_t refusals_ = 0;
  std::vector<Slot> slots_;
};

class SourceRows {
 public:
  SourceRows(SourceRequest request, const SecretKey& digest_key, const Limits& limits, std::string bytes);
  SourceRows(const SourceRows&) = delete;
  SourceRows& operator=(const SourceRows&) = delete;
  ~SourceRows() = default;

  // The first reading, a piece of it; false at its end. Errors: those of adapters::Run::step(), source_too_large (more
  // than limits.source_rows).
  Result<bool> check();
  // The second: the next rows; null at the end. After check() has come to its end.
  Result<std::shared_ptr<SourceBatch>> next();
  [[nodiscard]] const SourceRequest& request() const { return request_; }
  [[nodiscard]] const adapters::Tally& tally() const { return run_.tally(); }

 private:
  adapters::RunOptions run_options() const { return {request_.sender.rules, {}, false}; }
  void take(const adapters::Row& row);
  void take_record(const RowPlace& place, const adapters::Row& row, const RecordUid& uid);

  const SourceRequest request_;
  const SecretKey& digest_key_;
  const Limits& limits_;
  const std::string held_;
  adapters::MemoryBytes bytes_;
  Gatekeeper gatekeeper_;
  std::uint64_t checked_rows_ = 0;
  adapters::Run check_, run_;
  std::shared_ptr<SourceBatch> batch_;
  std::unordered_map<RecordUid, Digest> seen_;  // what each record of this file said
  bool has_more_ = true;
};

// {"summary":{…},"adapter":…,"adapter_version":…,"rows":{…},"reasons":[…]}: the last line of a push.
std::string source_summary(const SourceRows& rows, const Accounts& accounts);

}  // namespace kith::ingest
