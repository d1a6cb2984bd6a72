#include "hub/sync/state.hpp"

namespace kith::sync {
namespace {

template <class Key, class Value>
void write(std::map<Key, Value>& table, std::map<Key, std::optional<Value>>& writes) {
  for (auto& [key, value] : writes) {
    if (value)
      table.insert_or_assign(key, *std::move(value));
    else
      table.erase(key);
  }
}

// Of what the transaction has written, else of what was there before; nullptr: nothing, or removed.
template <class Key, class Value>
const Value* find(const std::map<Key, Value>& table, const std::map<Key, std::optional<Value>>& writes,
                  const Key& key) {
  const auto written = writes.find(key);
  if (written != writes.end()) return written->second ? &*written->second : nullptr;
  const auto found = table.find(key);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace

bool Transaction::is_empty() const {
  return !position && !purged_through && own.empty() && copies.empty() && floors.empty() && links.empty() &&
         receipts.empty() && quarantine.empty();
}

void commit(State& state, Transaction transaction) {
  if (transaction.position) state.position = *transaction.position;
  if (transaction.purged_through) state.purged_through = *transaction.purged_through;
  write(state.own, transaction.own);
  write(state.copies, transaction.copies);
  write(state.receipts, transaction.receipts);
  write(state.quarantine, transaction.quarantine);
  for (const auto& [origin, floor] : transaction.floors) state.floors.insert_or_assign(origin, floor);
  for (auto& [peer, link] : transaction.links) state.links.insert_or_assign(peer, std::move(link));
}

const OwnRecord* Draft::own(const RecordUid& uid) const {
  return find(state_.own, transaction_.own, uid);
}

const Copy* Draft::copy(const RecordName& name) const {
  return find(state_.copies, transaction_.copies, name);
}

const Link& Draft::link(const HubCode& peer) const {
  const auto written = transaction_.links.find(peer);
  return written == transaction_.links.end() ? state_.links.at(peer) : written->second;
}

std::optional<Stamp> Draft::floor(const HubCode& origin) const {
  const auto written = transaction_.floors.find(origin);
  if (written != transaction_.floors.end()) return written->second;
  const auto found = state_.floors.find(origin);
  return found == state_.floors.end() ? std::nullopt : std::optional{found->second};
}

std::uint64_t Draft::take_position() {
  transaction_.position = transaction_.position.value_or(state_.position) + 1;
  return *transaction_.position;
}

Link& Draft::change_link(const HubCode& peer) {
  return transaction_.links.try_emplace(peer, link(peer)).first->second;
}

}  // namespace kith::sync
