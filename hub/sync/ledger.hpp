// What the core asks of what a hub must not forget. The simulation answers from a value in memory, a hub from its
// database; both answer as of what was committed last. Pointers are good until the ledger is asked by another step. One
// thread.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/sync/ranges.hpp"
#include "hub/sync/state.hpp"

namespace kith::sync {

// A change of the hub's own order: an own record's or a copy's.
struct Change {
  std::uint64_t position = 0;
  const OwnRecord* own = nullptr;
  const Copy* copy = nullptr;
};

class Ledger {
 public:
  // Whether to go on to the next.
  template <class T>
  using Visit = std::function<bool(const T&)>;

  virtual ~Ledger() = default;
  [[nodiscard]] virtual const HubCode& self() const = 0;
  [[nodiscard]] virtual std::uint32_t incarnation() const = 0;
  // Of the last change.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  // Tombstones up to here may be gone.
  [[nodiscard]] virtual std::uint64_t purged_through() const = 0;

  // nullptr: there is none.
  [[nodiscard]] virtual const OwnRecord* own(const RecordUid& uid) const = 0;
  [[nodiscard]] virtual const Copy* copy(const RecordName& name) const = 0;
  [[nodiscard]] virtual const Link* link(const HubCode& peer) const = 0;
  [[nodiscard]] virtual const Receipt* receipt(const ReceiptKey& key) const = 0;
  // The newest tombstone of the origin that was forgotten; nothing: none was.
  [[nodiscard]] virtual std::optional<Stamp> floor(const HubCode& origin) const = 0;
  [[nodiscard]] virtual std::vector<HubCode> peers() const = 0;
  // Whose copies there are.
  [[nodiscard]] virtual std::set<HubCode> origins() const = 0;

  [[nodiscard]] virtual bool is_quarantined(const QuarantineKey& key) const = 0;
  [[nodiscard]] virtual std::size_t quarantined_from(const HubCode& peer) const = 0;
  // All lines about a record, with the stamps of what lies there.
  [[nodiscard]] virtual std::vector<std::pair<QuarantineKey, Stamp>> quarantine_of(const RecordName& record) const = 0;

  virtual void each_own(const Visit<OwnRecord>& visit) const = 0;
  // Copies without a body that were applied by then.
  virtual void each_tombstone(WallTime applied_by, const Visit<Copy>& visit) const = 0;
  // By key.
  virtual void each_receipt(const Visit<Receipt>& visit) const = 0;
  // After a position, in their order.
  virtual void each_change(std::uint64_t after, const Visit<Change>& visit) const = 0;
  // The position before the first change that took something back from the peer and that it has, for all that is known
  // here, not confirmed; position() where there is none.
  [[nodiscard]] virtual std::uint64_t first_unconfirmed(const HubCode& peer) const = 0;

  // The records of an origin that the peer holds, or should, by what this hub has: own ones, or copies to pass on.
  [[nodiscard]] virtual RangeTree shared_with(const HubCode& origin, const HubCode& peer) const = 0;
  // Those that this hub holds itself.
  [[nodiscard]] virtual RangeTree held_of(const HubCode& origin) const = 0;
};

}  // namespace kith::sync
