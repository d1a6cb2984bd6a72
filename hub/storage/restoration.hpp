// After a restore from a backup: what the database has to be told, and what was withdrawn since, which comes back with
// it. The journal of withdrawals lies outside of the database (hub/app/withdrawal_journal.hpp); here is where its lines
// come from, and what is still to be withdrawn of them. Blocks, on a storage thread or for a command. Errors: as
// pg::guarded gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hub/audit/checkpoint.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::restoration {

struct Withdrawal {
  OrgCode org;
  RecordUid uid;
  auto operator<=>(const Withdrawal&) const = default;
};

struct WithdrawalPage {
  std::vector<Withdrawal> withdrawals;  // in the order of the log
  std::int64_t next_position = 1;       // of the first batch that was not looked at
  bool has_more = false;
};
// What was withdrawn in the batches from this position of the order on, some thousands of batches at a time.
Result<WithdrawalPage> withdrawals_from(pg::Connection& connection, std::int64_t position);

// Those of the records that are live.
Result<std::vector<RecordUid>> still_live(pg::Connection& connection, const OrgCode& org,
                                          std::span<const RecordUid> uids);

struct Announced {
  std::int64_t size = 0;           // of the tree that the backup had
  std::int64_t next_position = 1;  // of the order
  bool is_shorter = false;         // the log had promised more, and says so from now on
};
// A new incarnation, a leaf that says so, and, where `promised` counts more than the log has, that it was set back.
// With the migrating login. Errors: contradiction (a hub serves this database, or did some seconds ago).
Result<Announced> announce(pg::Connection& connection, const std::optional<kith::audit::Checkpoint>& promised);

}  // namespace kith::storage::restoration
