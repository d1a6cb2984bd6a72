// The half of a step that answers what a peer asks. An answer depends on nothing but the question and what is
// committed, so asking twice does no harm.
#include <algorithm>

#include "hub/sync/step.hpp"

namespace kith::sync {

void Step::on(const Asked& event) {
  if (ledger_.link(event.from) == nullptr) return;  // who is no peer is not answered
  Answer given = std::visit([&](const auto& question) { return answer(event.from, question); }, event.question);
  effects_.messages.push_back({event.from, event.number, std::move(given)});
}

Stamp Step::as_of() const {
  return {ledger_.incarnation(), draft_.position()};
}

Answer Step::answer(const HubCode& peer, const Pull& pull) {
  Pulled pulled{ledger_.incarnation(), std::nullopt, {}};
  const std::size_t most = std::min(pull.receipts.size(), context_.settings.receipts);
  for (std::size_t i = 0; i < most; ++i) {
    take_receipt(peer, pull.receipts[i]);
    pulled.taken.emplace_back(pull.receipts[i].key, pull.receipts[i].stamp);
  }
  settle(peer, pull);
  const Cursor& cursor = pull.cursor;
  const bool can_go_on = cursor.incarnation == ledger_.incarnation() && cursor.position <= ledger_.position() &&
                         std::max(cursor.position, cursor.begun) >= ledger_.purged_through();
  if (can_go_on) pulled.page = serve(peer, pull);
  return pulled;
}

Page Step::serve(const HubCode& peer, const Pull& pull) {
  const Feed feed = feed_for(ledger_, peer, pull.cursor.position, context_.settings.page.items, pull.has_read);
  Page page = make_page(feed.items, {PageKind::feed, pull.cursor.position, feed.through}, as_of(), peer, context_.keys);
  if (!feed.items.empty() || feed.withheld != 0)
    draft_.change_link(peer).served[audit::sha256(page.head)] = {pull.cursor.position, feed.items.size(),
                                                                 feed.withheld};
  return page;
}

// The accounts of the page that the peer has taken, and an end to those that it has passed by.
void Step::settle(const HubCode& peer, const Pull& pull) {
  if (draft_.link(peer).served.empty()) return;
  Link& link = draft_.change_link(peer);
  const bool is_new = pull.report && pull.report->number > link.settled;
  const auto served = is_new ? link.served.find(pull.report->page) : link.served.end();
  if (served != link.served.end()) {
    link.settled = pull.report->number;
    if (pull.report->accounts.offered() != served->second.items) ++link.disputed;
    link.sent.add(pull.report->accounts);
    link.sent.add(Outcome::withheld, served->second.withheld);
    link.served.erase(served);
  }
  std::erase_if(link.served, [&](const auto& page) { return page.second.after < pull.cursor.position; });
}

// For a record of this hub it ends what the holder owes; for another's it is carried on. A receipt that says nothing is
// taken as well, so that it does not come again.
void Step::take_receipt(const HubCode& peer, const CarriedReceipt& carried) {
  auto receipt = open_receipt(carried.note, carried.key.holder, context_.keys);
  if (!receipt || receipt->key != carried.key || receipt->key.holder == ledger_.self()) return;
  const RecordName& record = receipt->key.record;
  if (record.origin == ledger_.self()) {
    const OwnRecord* found = draft_.own(record.uid);
    if (found == nullptr) return;
    OwnRecord own = *found;
    if (confirm(own, receipt->key.holder, receipt->stamp)) draft_.writes().own[record.uid] = std::move(own);
  } else if (const auto way = way_of(*receipt); way && *way != peer) {
    const ReceiptKey key = receipt->key;
    draft_.writes().receipts[key] = *std::move(receipt);
  }
}

Answer Step::answer(const HubCode& peer, const AskRoots&) {
  Roots roots{as_of(), ledger_.first_unconfirmed(peer), {}};
  std::set<HubCode> origins = ledger_.origins();
  origins.insert(ledger_.self());
  origins.erase(peer);
  for (const HubCode& origin : origins) {
    const RangeTree tree = ledger_.shared_with(origin, peer);
    if (!tree.is_empty()) roots.digests.emplace(origin, tree.digest(whole_range));
  }
  return roots;
}

Answer Step::answer(const HubCode& peer, const AskRanges& question) {
  Ranges ranges;
  const RangeTree tree = ledger_.shared_with(question.origin, peer);
  const std::size_t most = std::min(question.ranges.size(), context_.settings.ranges);
  for (std::size_t i = 0; i < most; ++i) ranges.contents.push_back(tree.content(question.ranges[i]));
  return ranges;
}

Answer Step::answer(const HubCode& peer, const Fetch& fetch) {
  std::vector<SharedItem> items;
  const std::size_t most = std::min(fetch.wanted.size(), context_.settings.page.items);
  for (std::size_t i = 0; i < most; ++i)
    if (auto item = repair_item(peer, fetch.wanted[i])) items.push_back(*std::move(item));
  return Fetched{make_page(items, {PageKind::repair, 0, 0}, as_of(), peer, context_.keys)};
}

// The present state of the record, for who asks. Where the peer has what this hub does not know of, or something later
// than it knows, this hub was restored and says anew how the record stands, to everybody; where the peer has what it
// was not meant to have, it is told.
std::optional<SharedItem> Step::repair_item(const HubCode& peer, const Wanted& wanted) {
  if (wanted.record.origin != ledger_.self()) {
    const Copy* copy = draft_.copy(wanted.record);
    return copy == nullptr ? std::nullopt : pass_on(*copy, ledger_.self(), peer);
  }
  const OwnRecord* own = draft_.own(wanted.record.uid);
  if (wanted.held && *wanted.held <= as_of()) {
    const bool is_forgotten = own == nullptr || own->entry.stamp < *wanted.held;
    if (is_forgotten || !own->entry.concerns(peer)) {
      std::set<HubCode> also{peer};
      if (is_forgotten) also = context_.policy.hubs();
      const Standing standing = own == nullptr ? Standing{} : Standing{own->content, own->entry.is_withdrawn};
      own = &issue_own(wanted.record.uid, standing, also);
    }
  }
  return own == nullptr ? std::nullopt : share(*own, peer);
}

}  // namespace kith::sync
