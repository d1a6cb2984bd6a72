#include "tests/simulation/liar.hpp"

#include <algorithm>

namespace kith::simulation {
namespace {

using sync::Page;
using sync::PageItem;

Page* page_of(sync::Message& message) {
  auto* answer = std::get_if<sync::Answer>(&message.content);
  if (answer == nullptr) return nullptr;
  if (auto* pulled = std::get_if<sync::Pulled>(answer)) return pulled->page ? &*pulled->page : nullptr;
  if (auto* fetched = std::get_if<sync::Fetched>(answer)) return &fetched->page;
  return nullptr;
}

// The item with another thing said in it.
template <class Change>
void rewrite(PageItem& item, Change change) {
  auto entry = sync::decode_entry(item.entry);
  if (!entry) return;
  change(*entry);
  item.entry = sync::encode(*entry);
}

}  // namespace

void Liar::sees(const sync::Message& message) {
  auto copy = message;
  const Page* page = page_of(copy);
  if (page == nullptr || seen_.size() > 200) return;
  const sync::PageTree tree{page->items};
  for (std::size_t i = 0; i < page->items.size(); ++i) {
    PageItem item = page->items[i];
    if (!item.attestation) item.attestation = sync::Attestation{page->head, i, tree.proof(i)};
    seen_.push_back(std::move(item));
  }
}

void Liar::spoil(const Hub& liar, sync::Message& message) {
  if (auto* question = std::get_if<sync::Question>(&message.content)) {
    if (auto* pull = std::get_if<sync::Pull>(question); pull != nullptr && chance_.percent(50)) pull->receipts.clear();
    if (auto* fetch = std::get_if<sync::Fetch>(question))
      for (sync::Wanted& wanted : fetch->wanted)
        if (chance_.percent(30)) wanted.held = sync::Stamp{1, chance_.below(90)};
    return;
  }
  Page* page = page_of(message);
  if (page == nullptr) {
    auto* roots = std::get_if<sync::Roots>(&std::get<sync::Answer>(message.content));
    if (roots != nullptr && chance_.percent(20)) roots->as_of.sequence /= 2;
    return;
  }
  auto& sent = sent_[message.to];
  if (!sent.empty() && chance_.percent(10)) {
    *page = chance_.pick(sent);
    return;
  }
  sent.push_back(*page);
  if (chance_.percent(60)) spoil_page(liar, message.to, *page);
}

void Liar::spoil_page(const Hub& liar, const HubCode& to, Page& page) {
  switch (chance_.below(11)) {
    case 8:
      page.head = liar.keys.sign("kith sync page 1\nof nothing\n");
      return;
    case 9:
      contradict_itself(page.items);
      break;
    case 10:
      bring_back(to, page);
      break;
    case 0:
      page.head[page.head.size() / 2] ^= 1;
      return;
    case 1:
      if (!page.items.empty()) page.items.pop_back();
      return;
    case 2:
      if (!page.items.empty()) page.items.resize(100, page.items.front());
      return;
    case 3:
      // Keeps from its reader that anything was taken back.
      std::erase_if(page.items, [](const PageItem& item) { return !item.body; });
      break;
    case 4:
      for (PageItem& item : page.items) change_an_item(liar, item);
      break;
    default:
      add_a_lie(to, page.items);
  }
  sign_again(liar, page, chance_.percent(15));
}

void Liar::change_an_item(const Hub& liar, PageItem& item) {
  switch (chance_.below(6)) {
    case 0:
      rewrite(item, [](sync::Entry& entry) { entry.stamp.sequence += 7; });
      break;
    case 1:
      if (item.body) item.body->content += "!";
      break;
    case 2:
      item.body.reset();
      break;
    case 3:
      if (item.attestation && !item.attestation->proof.empty()) item.attestation->proof.pop_back();
      break;
    case 4:
      // An own entry with the stamp of the one before and another content: a fork.
      if (!item.attestation && item.body) {
        item.body->content += "*";
        rewrite(item, [&](sync::Entry& entry) {
          for (auto& [hub, digest] : entry.grants) digest = sync::digest_of(*item.body);
        });
      }
      break;
    default:
      item.attestation.reset();
      rewrite(item, [&](sync::Entry& entry) { entry.notify.erase(liar.code()); });
  }
}

// Two own entries of one stamp in one page.
void Liar::contradict_itself(std::vector<PageItem>& items) {
  const auto own = std::ranges::find_if(items, [](const PageItem& item) { return item.body && !item.attestation; });
  if (own == items.end()) return;
  PageItem other = *own;
  other.body->content += "*";
  rewrite(other, [&](sync::Entry& entry) {
    for (auto& [hub, digest] : entry.grants) digest = sync::digest_of(*other.body);
  });
  items.push_back(std::move(other));
}

// An own record that it has told this reader is withdrawn for good.
void Liar::bring_back(const HubCode& to, Page& page) {
  const auto note = audit::parse_note(page.head);
  const auto head = note ? sync::parse_page_head(note->text) : Result<sync::PageHead>{fail(Errc::malformed_value)};
  if (!head || head->after == head->through) return;
  for (const Page& before : sent_[to])
    for (PageItem item : before.items) {
      const auto entry = sync::decode_entry(item.entry);
      if (!entry || !entry->is_withdrawn || item.attestation) continue;
      item.body = sync::Body{"salt", "county=1;detail=1"};
      rewrite(item, [&](sync::Entry& again) {
        again.is_withdrawn = false;
        again.stamp = {head->incarnation, head->through};
        again.notify.erase(to);
        again.grants[to] = sync::digest_of(*item.body);
      });
      page.items.push_back(std::move(item));
      return;
    }
}

// Something that it once saw, whoever it was for; another hub's record as its own word; or what is no entry at all.
void Liar::add_a_lie(const HubCode& to, std::vector<PageItem>& items) {
  if (seen_.empty() || chance_.percent(10)) {
    items.push_back({"kith sync entry 1\norigin nobody\n", std::nullopt, std::nullopt});
    return;
  }
  PageItem item = chance_.pick(seen_);
  if (chance_.percent(30)) {
    // In the origin's name, with content for this reader, by the liar's own signature or by an old one of the origin's.
    item.body = sync::Body{"salt", "county=9;detail=lie"};
    rewrite(item, [&](sync::Entry& entry) {
      entry.is_withdrawn = false;
      entry.stamp.sequence += chance_.below(3);
      entry.notify.erase(to);
      entry.grants[to] = sync::digest_of(*item.body);
    });
    if (chance_.percent(50)) item.attestation.reset();
  }
  if (chance_.percent(10)) rewrite(item, [](sync::Entry& entry) { entry.record.origin = *HubCode::parse("nobody"); });
  items.push_back(std::move(item));
}

void Liar::sign_again(const Hub& liar, Page& page, bool rolls_back) const {
  const auto note = audit::parse_note(page.head);
  if (!note) return;
  auto head = sync::parse_page_head(note->text);
  if (!head) return;
  head->count = page.items.size();
  head->root = sync::PageTree{page.items}.root();
  if (rolls_back && head->kind == sync::PageKind::repair) head->head /= 2;
  page.head = liar.keys.sign(sync::note_text(*head));
}

}  // namespace kith::simulation
