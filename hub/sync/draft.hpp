// A transaction while it is being made: it reads its own writes, and behind them the ledger. Pure; one thread.
#pragma once

#include "hub/sync/ledger.hpp"

namespace kith::sync {

class Draft {
 public:
  explicit Draft(const Ledger& ledger) : ledger_(ledger) {}
  [[nodiscard]] const Ledger& before() const { return ledger_; }
  [[nodiscard]] const OwnRecord* own(const RecordUid& uid) const;
  [[nodiscard]] const Copy* copy(const RecordName& name) const;
  // Of a peer.
  [[nodiscard]] const Link& link(const HubCode& peer) const;
  [[nodiscard]] std::optional<Stamp> floor(const HubCode& origin) const;
  [[nodiscard]] std::uint64_t position() const { return transaction_.position.value_or(ledger_.position()); }
  // The next place in the order of changes.
  std::uint64_t take_position();
  // The link is written as it is when the transaction is finished.
  Link& change_link(const HubCode& peer);
  Transaction& writes() { return transaction_; }
  Transaction finish() && { return std::move(transaction_); }

 private:
  const Ledger& ledger_;
  Transaction transaction_;
};

}  // namespace kith::sync
