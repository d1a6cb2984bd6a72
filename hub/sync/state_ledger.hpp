// The ledger of a State in memory: what the core is written and tested against. Pure; one thread.
#pragma once

#include "hub/sync/ledger.hpp"

namespace kith::sync {

class StateLedger final : public Ledger {
 public:
  // The state outlives it and stays as it is meanwhile.
  explicit StateLedger(const State& state) : state_(state) {}
  [[nodiscard]] const HubCode& self() const override { return state_.self; }
  [[nodiscard]] std::uint32_t incarnation() const override { return state_.incarnation; }
  [[nodiscard]] std::uint64_t position() const override { return state_.position; }
  [[nodiscard]] std::uint64_t purged_through() const override { return state_.purged_through; }
  [[nodiscard]] const OwnRecord* own(const RecordUid& uid) const override;
  [[nodiscard]] const Copy* copy(const RecordName& name) const override;
  [[nodiscard]] const Link* link(const HubCode& peer) const override;
  [[nodiscard]] const Receipt* receipt(const ReceiptKey& key) const override;
  [[nodiscard]] std::optional<Stamp> floor(const HubCode& origin) const override;
  [[nodiscard]] std::vector<HubCode> peers() const override;
  [[nodiscard]] std::set<HubCode> origins() const override;
  [[nodiscard]] bool is_quarantined(const QuarantineKey& key) const override { return state_.quarantine.contains(key); }
  [[nodiscard]] std::size_t quarantined_from(const HubCode& peer) const override;
  [[nodiscard]] std::vector<std::pair<QuarantineKey, Stamp>> quarantine_of(const RecordName& record) const override;
  void each_own(const Visit<OwnRecord>& visit) const override;
  void each_tombstone(WallTime applied_by, const Visit<Copy>& visit) const override;
  void each_receipt(const Visit<Receipt>& visit) const override;
  void each_change(std::uint64_t after, const Visit<Change>& visit) const override;
  [[nodiscard]] std::uint64_t first_unconfirmed(const HubCode& peer) const override;
  [[nodiscard]] RangeTree shared_with(const HubCode& origin, const HubCode& peer) const override;
  [[nodiscard]] RangeTree held_of(const HubCode& origin) const override;

 private:
  const State& state_;
};

}  // namespace kith::sync
