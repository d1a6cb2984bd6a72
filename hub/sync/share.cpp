#include "hub/sync/share.hpp"

#include <algorithm>

namespace kith::sync {
namespace {

// A change of this hub's order, an own record's or a copy's.
struct Change {
  const OwnRecord* own = nullptr;
  const Copy* copy = nullptr;
};

std::map<std::uint64_t, Change> changes_after(const State& state, std::uint64_t after) {
  std::map<std::uint64_t, Change> changes;
  for (const auto& [uid, own] : state.own)
    if (own.entry.stamp.sequence > after) changes[own.entry.stamp.sequence].own = &own;
  for (const auto& [name, copy] : state.copies)
    if (copy.position > after) changes[copy.position].copy = &copy;
  return changes;
}

bool has_already(const Copy& copy, const HubCode& peer, const VersionVector& has_read) {
  if (copy.entry.record.origin == peer || copy.via == peer) return true;
  const auto read = has_read.find(copy.entry.record.origin);
  return read != has_read.end() && copy.stamp() <= read->second;
}

}  // namespace

std::optional<SharedItem> share(const OwnRecord& own, const HubCode& peer) {
  if (!own.entry.concerns(peer)) return std::nullopt;
  PageItem item{encode(own.entry), std::nullopt, std::nullopt};
  const auto view = own.views.find(peer);
  if (view != own.views.end()) item.body = view->second.body();
  return SharedItem{std::move(item)};
}

std::optional<SharedItem> pass_on(const Copy& copy, const HubCode& self, const HubCode& peer) {
  const Entry& entry = copy.entry;
  if (!copy.attestation || !entry.concerns(peer) || entry.record.origin == peer) return std::nullopt;
  PageItem item{copy.bytes, std::nullopt, copy.attestation};
  if (entry.grants_to(peer)) {
    const auto given = entry.grants.find(self);
    if (!copy.body || given == entry.grants.end() || given->second != entry.grants.at(peer)) return std::nullopt;
    item.body = copy.body;
  }
  return SharedItem{std::move(item)};
}

VersionVector versions_of(const State& state) {
  VersionVector versions;
  for (const auto& [peer, link] : state.links)
    if (!link.must_reconcile) versions.emplace(peer, Stamp{link.cursor.incarnation, link.cursor.position});
  return versions;
}

Feed feed_for(const State& state, const HubCode& peer, std::uint64_t after, std::size_t most,
              const VersionVector& has_read) {
  Feed feed{{}, after, 0};
  std::size_t seen = 0;
  for (const auto& [position, change] : changes_after(state, after)) {
    if (seen++ == most) return feed;
    feed.through = position;
    if (change.copy != nullptr) {
      if (has_already(*change.copy, peer, has_read)) continue;
      if (auto item = pass_on(*change.copy, state.self, peer)) feed.items.push_back(*std::move(item));
    } else if (auto item = share(*change.own, peer)) {
      feed.items.push_back(*std::move(item));
    } else {
      ++feed.withheld;
    }
  }
  feed.through = state.position;
  return feed;
}

std::uint64_t first_unconfirmed(const State& state, const HubCode& peer) {
  std::uint64_t after = state.position;
  for (const auto& [uid, own] : state.own)
    if (own.owed.contains(peer)) after = std::min(after, own.entry.stamp.sequence - 1);
  for (const auto& [name, copy] : state.copies)
    if (copy.entry.notify.contains(peer)) after = std::min(after, copy.position - 1);
  return after;
}

Page make_page(const std::vector<SharedItem>& items, const PageRequest& request, Stamp as_of, const HubCode& receiver,
               const Keyring& keys) {
  Page page;
  for (const SharedItem& item : items) page.items.push_back(item.item());
  const PageHead head{keys.self(),     receiver,       request.kind, as_of.incarnation,          request.after,
                      request.through, as_of.sequence, items.size(), PageTree{page.items}.root()};
  page.head = keys.sign(note_text(head));
  return page;
}

}  // namespace kith::sync
