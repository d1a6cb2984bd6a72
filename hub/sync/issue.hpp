// The origin's side of a record: the content that its organisation gave, and the entry that says to other hubs how it
// stands. A change of the record, its withdrawal and a change of policy are one operation: a new entry is issued with
// the next stamp. Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "hub/base/clock.hpp"
#include "hub/sync/permit.hpp"

namespace kith::sync {

// What a hub still owes a receipt for: that it holds nothing from before `since`.
struct Owed {
  Stamp since;
  WallTime at;
};

struct OwnRecord {
  Entry entry;
  std::optional<std::string> content;      // nothing: withdrawn, or not known any more
  std::map<HubCode, PermittedView> views;  // what the entry's grants are the digests of
  std::map<HubCode, Owed> owed;
  WallTime issued_at;
};

struct Issuing {
  const SharingPolicy& policy;
  const SecretKey& salt_key;
  const HubCode& self;
  Stamp stamp;
  WallTime now;
};

// How the record is to stand: with this content, without any for the time being, or withdrawn for good.
struct Standing {
  std::optional<std::string> content;
  bool is_withdrawn = false;
};

// The entry goes to those that may hold the record, those that might by what was said before, and `also` to those that
// turn out to hold it. Who may not hold it any longer owes a receipt from now on; who may again owes none.
OwnRecord issue(const RecordUid& uid, const OwnRecord* before, Standing standing, const std::set<HubCode>& also,
                const Issuing& issuing);

// Whether the policy now gives other views of the record than those that were issued.
bool is_outdated(const OwnRecord& own, const SharingPolicy& policy);

// Takes what a holder has signed. False: it does not say enough.
bool confirm(OwnRecord& own, const HubCode& holder, Stamp gone);

}  // namespace kith::sync
