#include "hub/sync/share.hpp"

#include <algorithm>

namespace kith::sync {
namespace {

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

VersionVector versions_of(const Ledger& ledger) {
  VersionVector versions;
  for (const HubCode& peer : ledger.peers()) {
    const Link* link = ledger.link(peer);
    if (!link->must_reconcile) versions.emplace(peer, Stamp{link->cursor.incarnation, link->cursor.position});
  }
  return versions;
}

Feed feed_for(const Ledger& ledger, const HubCode& peer, std::uint64_t after, std::size_t most,
              const VersionVector& has_read) {
  Feed feed{{}, after, 0};
  std::size_t seen = 0;
  bool is_cut = false;
  ledger.each_change(after, [&](const Change& change) {
    is_cut = seen++ == most;
    if (is_cut) return false;
    feed.through = change.position;
    if (change.copy != nullptr) {
      auto item = has_already(*change.copy, peer, has_read) ? std::nullopt : pass_on(*change.copy, ledger.self(), peer);
      if (item) feed.items.push_back(*std::move(item));
    } else if (auto item = share(*change.own, peer)) {
      feed.items.push_back(*std::move(item));
    } else {
      ++feed.withheld;
    }
    return true;
  });
  if (!is_cut) feed.through = ledger.position();
  return feed;
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
