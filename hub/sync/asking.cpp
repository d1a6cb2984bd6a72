// The half of a step that asks a peer and takes its answers: pulls, and reconciliation where it is due.
#include <algorithm>

#include "hub/sync/step.hpp"

namespace kith::sync {

void Step::ask(const HubCode& peer) {
  Conversation& conversation = memory_.conversations[peer];
  if (draft_.link(peer).must_reconcile && (!conversation.reconciliation || !conversation.reconciliation->moves_cursor))
    conversation.reconciliation = Reconciliation{true, std::nullopt, {}, {}};
  std::optional<Question> question = next_question(peer, conversation);
  conversation.waits_for = memory_.next_question++;
  conversation.waited = 0;
  effects_.messages.push_back({peer, *conversation.waits_for, question ? *std::move(question) : pull_from(peer)});
}

Question Step::pull_from(const HubCode& peer) {
  const Link& link = draft_.link(peer);
  Pull pull{link.cursor, versions_of(ledger_), link.report, {}};
  ledger_.each_receipt([&](const Receipt& receipt) {
    if (way_of(receipt) == peer) pull.receipts.push_back({receipt.key, receipt.stamp, receipt.note});
    return pull.receipts.size() < context_.settings.receipts;
  });
  return pull;
}

// To the origin where it is a peer, else back to where the entry came from.
std::optional<HubCode> Step::way_of(const Receipt& receipt) const {
  const RecordName& record = receipt.key.record;
  if (ledger_.link(record.origin) != nullptr) return record.origin;
  const Copy* copy = draft_.copy(record);
  if (copy == nullptr || ledger_.link(copy->via) == nullptr) return std::nullopt;
  return copy->via;
}

// Of the reconciliation that is going on.
std::optional<Question> Step::next_question(const HubCode& peer, Conversation& conversation) {
  conversation.asked.clear();
  conversation.fetched.clear();
  if (!conversation.reconciliation) return std::nullopt;
  const Reconciliation& reconciliation = *conversation.reconciliation;
  if (!reconciliation.start) return AskRoots{};
  if (!reconciliation.to_ask.empty()) {
    const auto& [origin, ranges] = *reconciliation.to_ask.begin();
    const auto end = ranges.begin() + static_cast<std::ptrdiff_t>(std::min(ranges.size(), context_.settings.ranges));
    conversation.asked.assign(ranges.begin(), end);
    return AskRanges{origin, conversation.asked};
  }
  Fetch fetch;
  for (const auto& [record, held] : reconciliation.to_fetch) {
    if (fetch.wanted.size() == context_.settings.page.items) break;
    fetch.wanted.push_back({record, held});
    conversation.fetched.push_back(record);
  }
  if (!fetch.wanted.empty()) return fetch;
  finish_if_done(peer, conversation);
  return std::nullopt;
}

void Step::on(const Answered& event) {
  Conversation& conversation = memory_.conversations[event.from];
  if (conversation.waits_for != event.number || ledger_.link(event.from) == nullptr) return;
  conversation.waits_for.reset();
  std::visit([&](const auto& answer) { hear(event.from, conversation, answer); }, event.answer);
}

void Step::hear(const HubCode& peer, Conversation&, const Pulled& pulled) {
  for (const auto& [key, stamp] : pulled.taken) {
    const Receipt* receipt = ledger_.receipt(key);
    if (receipt != nullptr && receipt->stamp == stamp && way_of(*receipt) == peer)
      draft_.writes().receipts[key] = std::nullopt;
  }
  if (pulled.page)
    take_page(peer, PageKind::feed, *pulled.page);
  else if (pulled.incarnation >= draft_.link(peer).head_seen.incarnation)
    draft_.change_link(peer).must_reconcile = true;
}

bool Step::take_page(const HubCode& peer, PageKind kind, const Page& page) {
  const Link& link = draft_.link(peer);
  const auto opened = open_page(page, {peer, kind, link.cursor, link.head_seen}, context_.keys, context_.settings.page);
  if (!opened) {
    effects_.refused_page = opened.error();
    return false;
  }
  if (kind == PageKind::feed && opened->head().through == opened->head().after && opened->page().items.empty())
    return true;  // nothing new: nothing to write
  effects_.page_accounts =
      apply(*opened, draft_, {context_.keys, context_.check, now_, context_.settings.most_quarantined});
  return true;
}

// Who holds nothing of what the peer shares reads its feed from the start, which is quicker.
void Step::hear(const HubCode& peer, Conversation& conversation, const Roots& roots) {
  if (!conversation.reconciliation || conversation.reconciliation->start) return;
  Reconciliation& reconciliation = *conversation.reconciliation;
  if (roots.as_of < draft_.link(peer).head_seen) {
    effects_.refused_page = Fault::page_rolled_back;
    return;
  }
  std::map<HubCode, Hash> theirs = roots.digests;
  theirs.try_emplace(peer);
  bool holds_nothing = true;
  for (const auto& [origin, digest] : theirs) {
    if (origin == ledger_.self()) continue;
    const RangeTree held = ledger_.held_of(origin);
    holds_nothing = holds_nothing && held.is_empty();
    if (held.digest(whole_range) != digest) reconciliation.to_ask[origin] = {whole_range};
  }
  const std::uint64_t head = roots.as_of.sequence;
  reconciliation.start = Cursor{roots.as_of.incarnation, std::min(roots.resume_after, head), head};
  if (holds_nothing && reconciliation.moves_cursor) {
    reconciliation.start->position = 0;
    reconciliation.to_ask.clear();
  }
  finish_if_done(peer, conversation);
}

void Step::hear(const HubCode& peer, Conversation& conversation, const Ranges& ranges) {
  if (!conversation.reconciliation || conversation.asked.empty()) return;
  Reconciliation& reconciliation = *conversation.reconciliation;
  const HubCode origin = reconciliation.to_ask.begin()->first;
  auto& to_ask = reconciliation.to_ask.begin()->second;
  std::erase_if(to_ask,
                [&](Range range) { return std::ranges::find(conversation.asked, range) != conversation.asked.end(); });
  for (const RangeContent& content : ranges.contents)
    if (std::ranges::find(conversation.asked, content.range) != conversation.asked.end())
      compare(peer, origin, content, reconciliation);
  if (reconciliation.to_ask[origin].empty()) reconciliation.to_ask.erase(origin);
  conversation.asked.clear();
  finish_if_done(peer, conversation);
}

// What the peer has and this hub has not, or not so new, is fetched. Of its own records the peer knows best: what it
// does not name should not be here, and is asked for too.
void Step::compare(const HubCode& peer, const HubCode& origin, const RangeContent& theirs, Reconciliation& found) {
  const RangeTree mine = ledger_.held_of(origin);
  const auto want = [&](const RecordUid& uid) {
    const RecordName name{origin, uid};
    const Copy* copy = draft_.copy(name);
    found.to_fetch[name] = copy == nullptr ? std::nullopt : std::optional{copy->stamp()};
  };
  for (const RangeDigest& part : theirs.parts)
    if (part.range.level < theirs.range.level && mine.digest(part.range) != part.digest)
      found.to_ask[origin].push_back(part.range);
  for (const RangeLeaf& leaf : theirs.leaves) {
    const Copy* copy = draft_.copy({origin, leaf.uid});
    const bool is_same = copy != nullptr && copy->stamp() == leaf.stamp && copy->body;
    const bool is_newer = copy == nullptr || copy->stamp() < leaf.stamp;
    if (!is_same && (origin == peer || is_newer)) want(leaf.uid);
  }
  if (origin != peer) return;
  for (const RangeLeaf& leaf : mine.leaves_in(theirs.range)) {
    const bool is_named =
        std::ranges::find(theirs.leaves, leaf) != theirs.leaves.end() ||
        std::ranges::any_of(theirs.parts, [&](const RangeDigest& part) { return covers(part.range, leaf.stamp); });
    if (!is_named) want(leaf.uid);
  }
}

void Step::hear(const HubCode& peer, Conversation& conversation, const Fetched& fetched) {
  if (!conversation.reconciliation || conversation.fetched.empty()) return;
  if (!take_page(peer, PageKind::repair, fetched.page)) return;
  for (const RecordName& record : conversation.fetched) conversation.reconciliation->to_fetch.erase(record);
  conversation.fetched.clear();
  finish_if_done(peer, conversation);
}

void Step::finish_if_done(const HubCode& peer, Conversation& conversation) {
  const Reconciliation& reconciliation = *conversation.reconciliation;
  if (!reconciliation.start || !reconciliation.to_ask.empty() || !reconciliation.to_fetch.empty()) return;
  if (reconciliation.moves_cursor) {
    Link& link = draft_.change_link(peer);
    link.must_reconcile = false;
    link.cursor = *reconciliation.start;
    link.head_seen = std::max(link.head_seen, Stamp{link.cursor.incarnation, link.cursor.begun});
  }
  conversation.reconciliation.reset();
}

}  // namespace kith::sync
