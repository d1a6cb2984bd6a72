// What becomes of an admitted entry, and of the page that it came in: its records, its accounts, its quarantine, its
// receipts and the cursor, as one transaction. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "hub/sync/admit.hpp"
#include "hub/sync/draft.hpp"

namespace kith::sync {

// Whether a record of this content can be taken: what the hub's own schemas and its anonymity gate say.
using ContentCheck = std::function<bool(const RecordName& record, std::string_view content)>;

struct Applying {
  const Keyring& keys;
  const ContentCheck& check;
  WallTime now;
  std::size_t most_quarantined = 1'000;  // lines of one peer; beyond, an item has failed and only reconciling finds it
};

// Decided by what the hub has of the record and what it has forgotten of the origin's tombstones.
struct Decision {
  Outcome outcome{};
  bool changes = false;                       // the copy is replaced, with or without content
  bool owes_receipt = false;                  // the hub holds nothing of it and is to say so
  std::optional<Fault> fault = std::nullopt;  // of what is quarantined
};
Decision decide(const AdmittedEntry& admitted, const Copy* known, std::optional<Stamp> floor, const HubCode& self,
                const ContentCheck& check);

// The whole page, into the draft. Moves the cursor where the page is of the feed.
Accounts apply(const OpenedPage& page, Draft& draft, const Applying& applying);

}  // namespace kith::sync
