// What a hub must not forget, as one value, and a transaction that changes it. Whatever a step decides is in one
// transaction: records, cursor, quarantine, receipts and accounts move together or not at all. What is not here is lost
// in a crash and does no harm by being lost. The core asks for it by questions (ledger.hpp), which a hub's database
// answers as well as this value does. Pure values; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "hub/model/outcome.hpp"
#include "hub/sync/fault.hpp"
#include "hub/sync/issue.hpp"
#include "hub/sync/page.hpp"
#include "hub/sync/receipt.hpp"

namespace kith::sync {

// What the hub has of another hub's record: without a body it is a tombstone, which is there so that nothing older
// comes back.
struct Copy {
  Entry entry;
  std::string bytes;  // of the entry, as they were signed; empty where only a journal remembers the tombstone
  std::optional<Body> body;
  std::optional<Attestation> attestation;
  HubCode via;                 // who it came from: the way back for receipts
  std::uint64_t position = 0;  // in this hub's own order of changes
  WallTime applied_at;
  [[nodiscard]] Stamp stamp() const { return entry.stamp; }
};

// What became of a page, as its receiver tells the sender with each request until it has read another.
struct Report {
  Stamp number;  // grows with each page that the receiver reads, so that a late repetition is not added up twice
  Hash page{};   // the SHA-256 of its signed head
  Accounts accounts;
};
// What the sender knows of a page until then.
struct Served {
  std::uint64_t after = 0;
  std::uint64_t items = 0;
  std::uint64_t withheld = 0;
};

// One peer.
struct Link {
  // As a reader of its feed.
  bool must_reconcile = true;  // before anything else
  Cursor cursor;
  Stamp head_seen;
  std::optional<Report> report;  // of the last page
  std::uint64_t pages_read = 0;
  Accounts received;
  // As a writer of its own.
  std::map<Hash, Served> served;
  Stamp settled;  // the number of the last report
  Accounts sent;
  std::uint64_t disputed = 0;  // reports that do not add up to what was sent
};

// An item that could not be taken, without its content: to retry is to ask for it again.
struct QuarantineKey {
  HubCode peer;
  Hash item{};
  auto operator<=>(const QuarantineKey&) const = default;
};
struct Quarantined {
  Fault fault{};
  std::optional<RecordName> record;  // nothing: not even that could be read
  Stamp stamp;
  WallTime at;
};

struct State {
  explicit State(HubCode hub) : self(std::move(hub)) {}
  HubCode self;
  std::uint32_t incarnation = 1;
  std::uint64_t position = 0;        // of the last change, an own one or one taken from a peer
  std::uint64_t purged_through = 0;  // tombstones up to here may be gone from the feed
  std::map<RecordUid, OwnRecord> own;
  std::map<RecordName, Copy> copies;
  std::map<HubCode, Stamp> floors;  // by origin: the newest tombstone that was forgotten
  std::map<HubCode, Link> links;
  std::map<ReceiptKey, Receipt> receipts;  // own ones and carried ones, until they are handed on
  std::map<QuarantineKey, Quarantined> quarantine;
};

// New values by name; nothing: it is removed.
struct Transaction {
  std::optional<std::uint64_t> position;
  std::optional<std::uint64_t> purged_through;
  std::map<RecordUid, std::optional<OwnRecord>> own;
  std::map<RecordName, std::optional<Copy>> copies;
  std::map<HubCode, Stamp> floors;
  std::map<HubCode, Link> links;
  std::map<ReceiptKey, std::optional<Receipt>> receipts;
  std::map<QuarantineKey, std::optional<Quarantined>> quarantine;
  [[nodiscard]] bool is_empty() const;
};

void commit(State& state, Transaction transaction);

}  // namespace kith::sync
