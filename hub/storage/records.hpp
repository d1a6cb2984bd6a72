// Writing records: a Flush collects encoded rows of one or more organisations, and insert() commits them in one
// transaction with their commit batches, audit leaves and (for one keyed request) the stored answer, so that an
// acknowledgement never lies. The rows of an organisation are one parameter, an array of a composite type in binary
// form, upserted by one statement; rows that exist already are classified by a join, and a replay writes no WAL for
// them. A Flush belongs to one thread at a time; insert() blocks on the database and runs on a storage thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"
#include "hub/model/outcome.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/expected_revision.hpp"
#include "hub/storage/idempotency.hpp"
#include "schemas/gate.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

// What became of one row. `error` says why when the outcome is refused (revision_conflict, not_found,
// precondition_failed, disk_low: beyond most_records) or failed; `hint` says of disk_low which limit refuses, as
// base/problem_kinds.hpp has it.
// `revision` is the one that the hub now holds; 0 when it holds none.
struct RowResult {
  Outcome outcome = Outcome::failed;
  std::int32_t revision = 0;
  std::optional<Errc> error;
  std::string_view hint{};
};

// Who counts the revisions of a record.
enum class Numbering : std::uint8_t {
  sender,  // its envelope says it
  hub,     // 1 for a new record, one above the stored one where the content differs: for rows of a source, which keeps
           // no count. A withdrawal of what was never there is then done, not refused
};

// The rows of one transaction. Rows are numbered from 0 in the order in which they were added; a record's uid stands in
// a flush once, because the second one must see what the first one did.
class Flush {
 public:
  explicit Flush(const SecretKey& digest_key) : digest_key_(&digest_key) {}

  // Begins a push of `org`: what one request brings, one audit leaf. Returns its number, for add().
  std::uint32_t begin_push(const OrgCode& org) { return begin_push(Access::own(org)); }
  // The same where somebody else acts for the organisation, as its leaves will say.
  std::uint32_t begin_push(const Access& access);
  // Encodes a record of that push (a withdrawal if its envelope says so). False, and nothing is added, when the flush
  // holds that record already: commit first. The record's organisation must be the push's.
  bool add(std::uint32_t push, const records::AnonymousRecord& record, Numbering numbering = Numbering::sender);
  bool add_withdrawal(std::uint32_t push, const RecordUid& uid, ExpectedRevision expected = {},
                      Numbering numbering = Numbering::sender);
  // Takes over all pushes and rows of another flush, behind its own. Returns the number that the other's row 0 has now,
  // or nothing (and takes nothing) when they share a record.
  std::optional<std::uint32_t> absorb(const Flush& other);

  [[nodiscard]] bool holds(const OrgCode& org, const RecordUid& uid) const;
  // The organisation of the first push, which must exist; of an atomic flush, the only one.
  [[nodiscard]] const OrgCode& first_org() const { return orgs_.front(); }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return pushes_.empty(); }
  void clear();

 private:
  friend class Inserter;
  struct Row {
    RecordUid uid;
    std::uint32_t push = 0;
    std::int32_t revision = 0;
    Digest digest{};            // of the content; a withdrawal has none
    std::uint32_t at = 0;       // into bytes_
    std::uint32_t size = 0;     // 0: a withdrawal, which has no bytes
    ExpectedRevision expected;  // of a withdrawal
    Numbering numbering = Numbering::sender;
  };
  struct Push {
    std::uint16_t org = 0;  // into orgs_
    std::uint32_t rows = 0;
    std::uint16_t by = 0;  // into others_, from 1; 0: the organisation itself
  };
  struct Key {
    std::uint16_t org;
    RecordUid uid;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept { return std::hash<RecordUid>{}(key.uid) + key.org; }
  };
  std::uint16_t org_number(const OrgCode& org);
  std::uint16_t other_number(const Access& access);
  // Who did that push, unless the organisation itself.
  [[nodiscard]] const Access* other_of(std::uint32_t push) const {
    return pushes_[push].by == 0 ? nullptr : &others_[pushes_[push].by - 1U];
  }

  const SecretKey* digest_key_;
  std::vector<OrgCode> orgs_;
  std::vector<Access> others_;  // who act for an organisation and are not its own machine
  std::vector<Push> pushes_;
  std::vector<Row> rows_;
  std::unordered_set<Key, KeyHash> keys_;
  std::string bytes_;
  std::string scratch_;
};

inline constexpr std::int64_t as_many_as_come = 1'000'000'000'000;

// The hint of a flush that met rows which another transaction holds: it may come again, by itself.
inline constexpr std::string_view rows_are_locked = "another push holds these records";

// How a flush is committed.
struct InsertOptions {
  std::chrono::year_month_day received_on;  // today in the hub's time zone
  // The most live records of an organisation, and a quarter of the most that it may have with those withdrawn: what
  // goes beyond is refused (disk_low), by all hub processes together.
  std::int64_t most_records = as_many_as_come;
  // How long a row is waited for that another transaction holds; longer is too_busy with the hint rows_are_locked. 0:
  // until the connection's deadline.
  std::chrono::milliseconds lock_wait{0};
  // All or nothing: when any row is refused or failed, nothing is kept and every other row is `withheld`.
  bool is_atomic = false;
  // Most rows are expected to be there already (the last flush of this stream was a replay): look before inserting.
  bool expects_replay = false;
  // Of a keyed request: called inside the transaction with the results; what it returns is stored with them.
  const IdempotencyKey* key = nullptr;
  std::function<StoredAnswer(const std::vector<RowResult>&)> answer;
};

struct InsertResult {
  std::vector<RowResult> rows;         // one for each row of the flush, in its order
  std::optional<StoredAnswer> answer;  // of a keyed request, as stored
  std::size_t already_there = 0;       // how many rows existed before
};

// Commits the flush, or fails as a whole with nothing kept. A row that breaks a constraint is found by bisection and
// costs only itself (failed, internal). Deadlocks and serialization failures are tried again, unless options.lock_wait
// says not to wait: then too_busy with rows_are_locked. Blocks. Errors: database_unavailable, deadline_exceeded
// (statement timeout), disk_low, idempotency_in_flight (the key's lease was lost), in_doubt: the commit was sent and
// its answer never came: pushing the same again tells (`unchanged`).
Result<InsertResult> insert(pg::Connection& connection, const Flush& flush, const InsertOptions& options);

// What a push leaves of which nothing is kept because of what it said: its own audit leaf, of no records, one for each
// reason with the number of records that were refused for it, and, for a keyed one, its answer. Errors: as insert().
Result<void> refuse(pg::Connection& connection, const OrgCode& org, const std::map<Errc, std::int32_t>& reasons,
                    const IdempotencyKey* key, const StoredAnswer& answer);

}  // namespace kith::storage
