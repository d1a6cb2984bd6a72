// What goes into a page for a peer, and the page itself. Only share() and pass_on() make a SharedItem, and a page is
// built of nothing else: what the policy permitted to this hub, or another origin's entry as it came, to a hub that the
// origin named. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "hub/sync/ledger.hpp"

namespace kith::sync {

class SharedItem {
 public:
  [[nodiscard]] const PageItem& item() const { return item_; }

 private:
  friend std::optional<SharedItem> share(const OwnRecord& own, const HubCode& peer);
  friend std::optional<SharedItem> pass_on(const Copy& copy, const HubCode& self, const HubCode& peer);
  explicit SharedItem(PageItem item) : item_(std::move(item)) {}
  PageItem item_;
};

// Nothing: the entry does not concern the peer.
std::optional<SharedItem> share(const OwnRecord& own, const HubCode& peer);
// Nothing: it does not concern the peer, or the origin has promised it something else than it has given to this hub.
std::optional<SharedItem> pass_on(const Copy& copy, const HubCode& self, const HubCode& peer);

// By origin, up to which of its stamps the peer has read the origin's own feed: its version vector.
using VersionVector = std::map<HubCode, Stamp>;
VersionVector versions_of(const Ledger& ledger);

struct Feed {
  std::vector<SharedItem> items;
  std::uint64_t through = 0;
  std::uint64_t withheld = 0;  // own records that policy keeps from this peer
};
// The changes after a position in their order, at most `most` of them looked at. Nothing that the peer wrote itself,
// that came from it or that it has read where it was written.
Feed feed_for(const Ledger& ledger, const HubCode& peer, std::uint64_t after, std::size_t most,
              const VersionVector& has_read);

// Signed by this hub.
struct PageRequest {
  PageKind kind = PageKind::feed;
  std::uint64_t after = 0;
  std::uint64_t through = 0;
};
Page make_page(const std::vector<SharedItem>& items, const PageRequest& request, Stamp as_of, const HubCode& receiver,
               const Keyring& keys);

}  // namespace kith::sync
