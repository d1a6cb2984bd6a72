// What a hub keeps outside of its backups, and how it begins again from one. A backup has records that were withdrawn
// since, and it has forgotten what the hub has said to others; the journal takes the first back before anybody can
// look, and a new incarnation makes everybody reconcile about the second. Pure; any thread.
#pragma once

#include <set>

#include "hub/sync/state.hpp"

namespace kith::sync {

struct Journal {
  struct Tombstone {
    Stamp stamp;
    bool is_withdrawn = false;
  };
  std::uint32_t incarnation = 1;
  std::set<RecordUid> withdrawn;               // own records
  std::map<RecordName, Tombstone> tombstones;  // of others'
  std::map<HubCode, Stamp> floors;
};

// Before the transaction is committed. Twice does no harm.
void append(Journal& journal, const Transaction& transaction);

// The backup as a hub may go on with it. The journal is told of the new incarnation.
State restored(State backup, Journal& journal, const SharingPolicy& policy, const SecretKey& salt_key, WallTime now);

}  // namespace kith::sync
