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

// A place in the order: everything before it was looked at. It means something in one incarnation of the database only.
struct OrderMark {
  std::int64_t next_position = 1;
  Uuid incarnation{};
  bool operator==(const OrderMark&) const = default;
};

struct WithdrawalPage {
  std::vector<Withdrawal> withdrawals;  // in the order of the log
  OrderMark next;                       // the first batch that was not looked at
  bool has_more = false;
  // The mark is behind the end of the order: the database was set back, and nobody has said so. This page is the first
  // of all.
  bool is_set_back = false;
};
// What was withdrawn in the batches from this mark on, some thousands of batches at a time; from the first where the
// database has another incarnation, or was set back.
Result<WithdrawalPage> withdrawals_from(pg::Connection& connection, const OrderMark& mark);

// Whether a hub has ever placed anything in the order of this database, or in that of which it is a backup.
Result<bool> was_served(pg::Connection& connection);

// Those of the records that are live.
Result<std::vector<RecordUid>> still_live(pg::Connection& connection, const OrgCode& org,
                                          std::span<const RecordUid> uids);

// What the log says of restores, oldest first: the newest of them, as many as a checkpoint repeats. As the sealer.
std::vector<kith::audit::Restoration> said(pg::Transaction& transaction);
// Whether the log says that it was set back so that it need not keep what this checkpoint had promised. As the sealer.
bool covers(pg::Transaction& transaction, const kith::audit::Checkpoint& promised);
Result<bool> covers(pg::Connection& connection, const kith::audit::Checkpoint& promised);

struct Announced {
  bool is_broken = false;  // a verification had found a fault before: nothing is signed
};
// A new incarnation, a leaf that says so, and that the log was set back, as often as is told here and was not said yet.
// With the migrating login. Errors: contradiction (a hub serves this database, or did some seconds ago).
Result<Announced> announce(pg::Connection& connection, std::span<const kith::audit::Restoration> restorations);
// After the whole log was found good. With the migrating login.
Result<void> mark_good(pg::Connection& connection);

}  // namespace kith::storage::restoration
