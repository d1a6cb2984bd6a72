#include "hub/sync/admit.hpp"

#include <algorithm>

namespace kith::sync {
namespace {

tl::unexpected<Fault> refuse(Fault fault) {
  return tl::unexpected<Fault>(fault);
}

bool is_too_large(const Page& page, const PageLimits& limits) {
  const auto exceeds = [&](const PageItem& item) {
    return item.entry.size() > limits.entry_bytes || (item.body && item.body->content.size() > limits.body_bytes);
  };
  return page.items.size() > limits.items || std::ranges::any_of(page.items, exceeds);
}

bool answers(const PageHead& head, const Expected& expected, const HubCode& self) {
  if (head.sender != expected.sender || head.receiver != self || head.kind != expected.kind) return false;
  if (head.kind == PageKind::repair) return true;
  return head.incarnation == expected.cursor.incarnation && head.after == expected.cursor.position;
}

// An own entry of the page's incarnation stands where the page says it begins and ends.
bool can_hold(const PageHead& head, Stamp stamp) {
  if (stamp > head.as_of()) return false;
  if (head.kind == PageKind::repair || stamp.incarnation != head.incarnation) return true;
  return stamp.sequence > head.after && stamp.sequence <= head.through;
}

}  // namespace

Checked<OpenedPage> open_page(Page page, const Expected& expected, const Keyring& keys, const PageLimits& limits) {
  if (is_too_large(page, limits)) return refuse(Fault::page_too_large);
  const auto text = keys.open(expected.sender, page.head);
  if (!text) return refuse(Fault::page_signature);
  auto head = parse_page_head(*text);
  if (!head) return refuse(Fault::page_unreadable);
  if (!answers(*head, expected, keys.self())) return refuse(Fault::page_address);
  if (head->as_of() < expected.head_seen) return refuse(Fault::page_rolled_back);
  PageTree tree{page.items};
  if (head->count != page.items.size() || head->root != tree.root()) return refuse(Fault::page_root);
  return OpenedPage{*std::move(head), std::move(page), std::move(tree)};
}

Checked<Attestation> Gate::own_attestation(std::size_t index, const Entry& entry) const {
  if (!can_hold(page_.head(), entry.stamp)) return refuse(Fault::outside_page);
  return Attestation{page_.page().head, index, page_.tree().proof(index)};
}

Checked<PageHead> Gate::open_head(const HubCode& origin, const std::string& note) {
  const auto known = heads_.find(note);
  if (known != heads_.end()) return known->second;
  const auto open = [&]() -> Checked<PageHead> {
    const auto text = keys_.open(origin, note);
    if (!text) return refuse(Fault::not_attested);
    auto head = parse_page_head(*text);
    if (!head || head->sender != origin) return refuse(Fault::not_attested);
    return *std::move(head);
  };
  return heads_.emplace(note, open()).first->second;
}

Checked<Stamp> Gate::origin_signed(const Attestation& attestation, const Entry& entry, const std::string& bytes) {
  const auto head = open_head(entry.record.origin, attestation.page);
  if (!head) return refuse(head.error());
  if (head->sender != entry.record.origin || !can_hold(*head, entry.stamp) ||
      !audit::verify_inclusion(audit::leaf_hash(bytes), attestation.index, head->count, attestation.proof, head->root))
    return refuse(Fault::not_attested);
  return head->as_of();
}

Checked<AdmittedEntry> Gate::admit(std::size_t index) {
  const PageItem& item = page_.page().items[index];
  auto entry = decode_entry(item.entry);
  if (!entry) return refuse(Fault::entry_unreadable);
  const HubCode& origin = entry->record.origin;
  Stamp as_of = page_.head().as_of();
  Checked<Attestation> attestation = refuse(Fault::not_attested);
  if (origin == page_.head().sender) {
    attestation = own_attestation(index, *entry);
  } else if (origin != keys_.self() && !keys_.knows(origin)) {
    return refuse(Fault::unknown_origin);
  } else if (item.attestation) {
    const auto signed_as_of = origin_signed(*item.attestation, *entry, item.entry);
    if (!signed_as_of) return refuse(signed_as_of.error());
    as_of = *signed_as_of;
    attestation = *item.attestation;
  }
  if (!attestation) return refuse(attestation.error());
  const auto promised = entry->grants.find(keys_.self());
  std::optional<Body> body;
  if (promised != entry->grants.end()) {
    if (!item.body) return refuse(Fault::content_missing);
    if (digest_of(*item.body) != promised->second) return refuse(Fault::content_changed);
    body = item.body;
  }
  return AdmittedEntry{*std::move(entry), item.entry, std::move(body), *std::move(attestation), as_of};
}

}  // namespace kith::sync
