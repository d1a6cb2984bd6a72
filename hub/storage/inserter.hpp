// One transaction of a flush: upsert, classify, withdraw, and the batch with its leaves. Private to storage;
// records.hpp is the door. Throws what pg.hpp throws. Storage threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hub/audit/reason.hpp"
#include "hub/storage/pg.hpp"
#include "hub/storage/records.hpp"
#include "hub/storage/upsert.hpp"

// The commit batch that the transaction opened last for an organisation: made by the server in the round trip of the
// statement that uses it.
#define KITH_THIS_BATCH "(SELECT currval('kith.commit_batch_batch_seq'))"

namespace kith::storage {

// Why a row was not taken, as the log says it. The row must have an error.
kith::audit::Reason reason_on_log(const RowResult& row);

class Inserter {
 public:
  using RowNumbers = std::vector<std::uint32_t>;

  Inserter(pg::Connection& connection, const Flush& flush, const InsertOptions& options);

  // All rows, by organisation and then by uid: one order for every transaction, so that two of them that meet in the
  // same records wait for each other in turn and never in a circle; neighbours in the index besides.
  [[nodiscard]] RowNumbers all_rows() const;
  // Writes these rows and commits; the others are already judged in `results`. False: atomic, and something was
  // refused; nothing was kept.
  bool commit(const RowNumbers& rows, InsertResult& result);
  // Writes these rows and rolls back.
  void probe(const RowNumbers& rows);

 private:
  using Span = std::span<const std::uint32_t>;
  struct Org {
    const OrgCode* org = nullptr;
    std::int16_t number = 0;
    std::int32_t applied = 0;
    std::int64_t added = 0, withdrawn = 0;  // live records more, and of them less
  };
  void write(pg::Transaction& transaction, const RowNumbers& rows);
  void write_org(pg::Transaction& transaction, std::int16_t number, Span rows);
  void write_contents(pg::Transaction& transaction, Org& org, Span rows);
  // Inserts those of `fresh` that are new and for which there is room, and leaves them alone there; the others are
  // judged. Returns those of them that need a write.
  RowNumbers insert_fresh(pg::Transaction& transaction, const Org& org, RowNumbers& fresh);
  // Inserts those that are new, or nothing where there is no room for all; how many.
  std::int64_t insert_new(pg::Transaction& transaction, const Org& org, const RowNumbers& rows);
  // Refuses those of `fresh` for which the organisation has no room, and takes them out.
  void refuse_beyond_room(pg::Transaction& transaction, const Org& org, RowNumbers& fresh);
  // Of contents and withdrawals together, in the order of their uids.
  void lock_all(pg::Transaction& transaction, const Org& org, const RowNumbers& revisions, Span rows);
  // Judges those of `rows` that were there before this transaction and takes them out of `rows`; returns those of them
  // that need a write.
  RowNumbers classify(pg::Transaction& transaction, const Org& org, RowNumbers& rows);
  void write_revisions(pg::Transaction& transaction, Org& org, const RowNumbers& rows);
  // The revision that an incoming row has against the stored record.
  [[nodiscard]] std::int32_t revision_of(std::uint32_t row, const Stored& stored) const;
  // Their encoded contents, ordinals written, and revisions where they were counted here.
  std::string elements(const RowNumbers& rows) const;
  std::vector<RecordUid> uids(const RowNumbers& rows) const;
  void withdraw(pg::Transaction& transaction, Org& org, Span rows);
  void write_batch(pg::Transaction& transaction, const Org& org, Span rows);
  [[nodiscard]] std::int16_t org_of(std::uint32_t row) const {
    return static_cast<std::int16_t>(flush_.pushes_[flush_.rows_[row].push].org);
  }
  [[nodiscard]] bool is_refused() const;
  // A withdrawal of what was never there, which leaves no trace.
  [[nodiscard]] bool is_of_nothing(std::uint32_t row) const;

  pg::Connection& connection_;
  const Flush& flush_;
  const InsertOptions& options_;
  std::vector<RowResult> results_;
  std::size_t already_there_ = 0;
};

}  // namespace kith::storage
