// What hubs say to each other. A hub asks and another answers, each answer with the number of its question, which the
// asker chooses and which is the connection's business. Who asks and who answers is known from the connection. Pure
// values.
#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "hub/sync/ranges.hpp"
#include "hub/sync/share.hpp"

namespace kith::sync {

struct CarriedReceipt {
  ReceiptKey key;
  Stamp stamp;
  std::string note;
};

// What has changed since; with what became of the last page, and with receipts for the peer or to be carried on by it.
struct Pull {
  Cursor cursor;
  VersionVector has_read;
  std::optional<Report> report;
  std::vector<CarriedReceipt> receipts;
};
// Without a page: reconcile first.
struct Pulled {
  std::uint32_t incarnation = 0;
  std::optional<Page> page;
  std::vector<std::pair<ReceiptKey, Stamp>> taken;
};

// For each origin, one digest over all that the hub shares with who asks, as of its last change. Digests are over what
// has content; what was taken back lies in the feed after `resume_after`, as far as it may not be confirmed.
struct AskRoots {};
struct Roots {
  Stamp as_of;
  std::uint64_t resume_after = 0;
  std::map<HubCode, Hash> digests;
};
struct AskRanges {
  HubCode origin;
  std::vector<Range> ranges;
};
struct Ranges {
  std::vector<RangeContent> contents;
};

// Records by name, with the stamp of what the asker has; nothing: it has none.
struct Wanted {
  RecordName record;
  std::optional<Stamp> held;
};
struct Fetch {
  std::vector<Wanted> wanted;
};
struct Fetched {
  Page page;
};

using Question = std::variant<Pull, AskRoots, AskRanges, Fetch>;
using Answer = std::variant<Pulled, Roots, Ranges, Fetched>;

}  // namespace kith::sync
