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

}  // namespace kith::sync
