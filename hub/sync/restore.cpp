#include "hub/sync/restore.hpp"

#include <algorithm>

namespace kith::sync {
namespace {

void bury(State& state, const RecordName& name, const Journal::Tombstone& tombstone, WallTime now) {
  const auto copy = state.copies.find(name);
  if (copy != state.copies.end() && copy->second.stamp() >= tombstone.stamp) return;
  Entry entry{name, tombstone.stamp, tombstone.is_withdrawn, {}, {}};
  state.copies.insert_or_assign(
      name, Copy{std::move(entry), {}, std::nullopt, std::nullopt, name.origin, ++state.position, now});
}

}  // namespace

void append(Journal& journal, const Transaction& transaction) {
  for (const auto& [uid, own] : transaction.own)
    if (own && own->entry.is_withdrawn) journal.withdrawn.insert(uid);
  for (const auto& [name, copy] : transaction.copies)
    if (copy && !copy->body) journal.tombstones[name] = {copy->stamp(), copy->entry.is_withdrawn};
  for (const auto& [origin, floor] : transaction.floors) {
    Stamp& known = journal.floors[origin];
    known = std::max(known, floor);
  }
}

State restored(State backup, Journal& journal, const SharingPolicy& policy, const SecretKey& salt_key, WallTime now) {
  State state = std::move(backup);
  journal.incarnation = std::max(journal.incarnation, state.incarnation) + 1;
  state.incarnation = journal.incarnation;
  for (const auto& [name, tombstone] : journal.tombstones) bury(state, name, tombstone, now);
  for (const auto& [origin, floor] : journal.floors) {
    Stamp& known = state.floors[origin];
    known = std::max(known, floor);
  }
  for (const RecordUid& uid : journal.withdrawn) {
    const auto own = state.own.find(uid);
    if (own != state.own.end() && own->second.entry.is_withdrawn) continue;
    const OwnRecord* before = own == state.own.end() ? nullptr : &own->second;
    const Stamp stamp{state.incarnation, ++state.position};
    OwnRecord issued =
        issue(uid, before, {std::nullopt, true}, policy.hubs(), {policy, salt_key, state.self, stamp, now});
    state.own.insert_or_assign(uid, std::move(issued));
  }
  for (auto& [peer, link] : state.links) {
    link.must_reconcile = true;
    link.served.clear();
    link.report.reset();
  }
  return state;
}

}  // namespace kith::sync
