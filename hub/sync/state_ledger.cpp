#include "hub/sync/state_ledger.hpp"

#include <algorithm>

#include "hub/sync/share.hpp"

namespace kith::sync {
namespace {

template <class Key, class Value>
const Value* find(const std::map<Key, Value>& table, const Key& key) {
  const auto found = table.find(key);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace

const OwnRecord* StateLedger::own(const RecordUid& uid) const {
  return find(state_.own, uid);
}

const Copy* StateLedger::copy(const RecordName& name) const {
  return find(state_.copies, name);
}

const Link* StateLedger::link(const HubCode& peer) const {
  return find(state_.links, peer);
}

const Receipt* StateLedger::receipt(const ReceiptKey& key) const {
  return find(state_.receipts, key);
}

std::optional<Stamp> StateLedger::floor(const HubCode& origin) const {
  const Stamp* found = find(state_.floors, origin);
  return found == nullptr ? std::nullopt : std::optional{*found};
}

std::vector<HubCode> StateLedger::peers() const {
  std::vector<HubCode> peers;
  for (const auto& [peer, link] : state_.links) peers.push_back(peer);
  return peers;
}

std::set<HubCode> StateLedger::origins() const {
  std::set<HubCode> origins;
  for (const auto& [name, copy] : state_.copies) origins.insert(name.origin);
  return origins;
}

std::size_t StateLedger::quarantined_from(const HubCode& peer) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(state_.quarantine, [&](const auto& line) { return line.first.peer == peer; }));
}

std::vector<std::pair<QuarantineKey, Stamp>> StateLedger::quarantine_of(const RecordName& record) const {
  std::vector<std::pair<QuarantineKey, Stamp>> lines;
  for (const auto& [key, line] : state_.quarantine)
    if (line.record == record) lines.emplace_back(key, line.stamp);
  return lines;
}

void StateLedger::each_own(const Visit<OwnRecord>& visit) const {
  for (const auto& [uid, own] : state_.own)
    if (!visit(own)) return;
}

void StateLedger::each_tombstone(WallTime applied_by, const Visit<Copy>& visit) const {
  for (const auto& [name, copy] : state_.copies)
    if (!copy.body && copy.applied_at <= applied_by && !visit(copy)) return;
}

void StateLedger::each_receipt(const Visit<Receipt>& visit) const {
  for (const auto& [key, receipt] : state_.receipts)
    if (!visit(receipt)) return;
}

void StateLedger::each_change(std::uint64_t after, const Visit<Change>& visit) const {
  std::map<std::uint64_t, Change> changes;
  for (const auto& [uid, own] : state_.own)
    if (own.entry.stamp.sequence > after) changes[own.entry.stamp.sequence] = {own.entry.stamp.sequence, &own, nullptr};
  for (const auto& [name, copy] : state_.copies)
    if (copy.position > after) changes[copy.position] = {copy.position, nullptr, &copy};
  for (const auto& [position, change] : changes)
    if (!visit(change)) return;
}

std::uint64_t StateLedger::first_unconfirmed(const HubCode& peer) const {
  std::uint64_t after = state_.position;
  for (const auto& [uid, own] : state_.own)
    if (own.owed.contains(peer)) after = std::min(after, own.entry.stamp.sequence - 1);
  for (const auto& [name, copy] : state_.copies)
    if (copy.entry.notify.contains(peer)) after = std::min(after, copy.position - 1);
  return after;
}

RangeTree StateLedger::shared_with(const HubCode& origin, const HubCode& peer) const {
  std::vector<RangeLeaf> leaves;
  if (origin == state_.self) {
    for (const auto& [uid, own] : state_.own)
      if (own.entry.grants_to(peer)) leaves.push_back({own.entry.stamp, uid});
  } else {
    for (const auto& [name, copy] : state_.copies)
      if (name.origin == origin && copy.entry.grants_to(peer) && pass_on(copy, state_.self, peer))
        leaves.push_back({copy.stamp(), name.uid});
  }
  return RangeTree{std::move(leaves)};
}

RangeTree StateLedger::held_of(const HubCode& origin) const {
  std::vector<RangeLeaf> leaves;
  for (const auto& [name, copy] : state_.copies)
    if (name.origin == origin && copy.body) leaves.push_back({copy.stamp(), name.uid});
  return RangeTree{std::move(leaves)};
}

}  // namespace kith::sync
