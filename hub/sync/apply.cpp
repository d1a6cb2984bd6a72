#include "hub/sync/apply.hpp"

#include <algorithm>

namespace kith::sync {
namespace {

Decision quarantined(Fault fault) {
  return {Outcome::quarantined, false, false, fault};
}

// Of the same stamp as what is held, or an older one.
Decision decide_known(const AdmittedEntry& admitted, const Copy& known, bool is_granted) {
  if (admitted.entry().stamp < known.stamp()) return {Outcome::stale};
  if (!known.bytes.empty() && known.bytes != admitted.bytes()) return quarantined(Fault::forked);
  return {Outcome::unchanged, false, !is_granted && !known.body, std::nullopt};
}

class PageApplication {
 public:
  PageApplication(const OpenedPage& page, Draft& draft, const Applying& applying)
      : page_(page), draft_(draft), applying_(applying), gate_(page, applying.keys), peer_(page.head().sender) {
    quarantined_ = draft.before().quarantined_from(peer_);
  }

  Accounts run() {
    for (std::size_t i = 0; i < page_.page().items.size(); ++i) accounts_.add(take(i));
    return accounts_;
  }

 private:
  Outcome take(std::size_t index) {
    const PageItem& item = page_.page().items[index];
    const auto admitted = gate_.admit(index);
    if (!admitted) {
      const auto entry = decode_entry(item.entry);
      if (!entry) return set_aside(item, admitted.error(), std::nullopt, {});
      if (entry->record.origin == draft_.before().self()) return Outcome::refused;
      return set_aside(item, admitted.error(), entry->record, entry->stamp);
    }
    const RecordName& record = admitted->entry().record;
    if (record.origin == draft_.before().self()) return Outcome::refused;  // an echo
    const Decision decision =
        decide(*admitted, draft_.copy(record), draft_.floor(record.origin), draft_.before().self(), applying_.check);
    if (decision.fault) return set_aside(item, *decision.fault, record, admitted->entry().stamp);
    if (decision.changes) write(*admitted);
    if (decision.owes_receipt) sign_receipt(admitted->entry());
    return decision.outcome;
  }

  void write(const AdmittedEntry& admitted) {
    const RecordName& record = admitted.entry().record;
    draft_.writes().copies.insert_or_assign(
        record, Copy{admitted.entry(), admitted.bytes(), admitted.body(), admitted.attestation(), peer_,
                     draft_.take_position(), applying_.now});
    for (const auto& [key, stamp] : draft_.before().quarantine_of(record))
      if (stamp <= admitted.entry().stamp) draft_.writes().quarantine[key] = std::nullopt;
    draft_.writes().receipts[{record, draft_.before().self()}] = std::nullopt;  // what it said holds no longer
  }

  void sign_receipt(const Entry& entry) {
    Receipt receipt = make_receipt(entry.record, entry.stamp, applying_.keys);
    const ReceiptKey key = receipt.key;
    draft_.writes().receipts[key] = std::move(receipt);
  }

  Outcome set_aside(const PageItem& item, Fault fault, std::optional<RecordName> record, Stamp stamp) {
    const QuarantineKey key{peer_, audit::leaf_hash(item.entry)};
    if (!draft_.before().is_quarantined(key)) {
      if (quarantined_ >= applying_.most_quarantined) return Outcome::failed;
      ++quarantined_;
    }
    draft_.writes().quarantine[key] = Quarantined{fault, std::move(record), stamp, applying_.now};
    return Outcome::quarantined;
  }

  const OpenedPage& page_;
  Draft& draft_;
  const Applying& applying_;
  Gate gate_;
  const HubCode& peer_;
  std::size_t quarantined_ = 0;
  Accounts accounts_;
};

}  // namespace

Decision decide(const AdmittedEntry& admitted, const Copy* known, std::optional<Stamp> floor, const HubCode& self,
                const ContentCheck& check) {
  const Entry& entry = admitted.entry();
  const bool is_granted = entry.grants_to(self);
  if (known != nullptr && entry.stamp <= known->stamp()) return decide_known(admitted, *known, is_granted);
  // What the origin signed before a tombstone that is forgotten here may be what that tombstone was for.
  if (known == nullptr && floor && admitted.as_of() < *floor) return {Outcome::stale};
  if (known == nullptr && !entry.concerns(self)) return {Outcome::refused};
  if (known != nullptr && known->entry.is_withdrawn && !entry.is_withdrawn) return quarantined(Fault::revived);
  if (!is_granted) return {Outcome::withdrawn, true, true, std::nullopt};
  if (!check(entry.record, admitted.body()->content)) return quarantined(Fault::content_refused);
  return {Outcome::applied, true, false, std::nullopt};
}

Accounts apply(const OpenedPage& page, Draft& draft, const Applying& applying) {
  const Accounts accounts = PageApplication{page, draft, applying}.run();
  const PageHead& head = page.head();
  Link& link = draft.change_link(head.sender);
  link.head_seen = std::max(link.head_seen, head.as_of());
  link.received.add(accounts);
  if (head.kind == PageKind::feed) {
    link.cursor.position = head.through;
    link.report = Report{{draft.before().incarnation(), ++link.pages_read}, audit::sha256(page.page().head), accounts};
  }
  return accounts;
}

}  // namespace kith::sync
