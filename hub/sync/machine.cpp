#include "hub/sync/machine.hpp"

#include <algorithm>

#include "hub/sync/step.hpp"

namespace kith::sync {

Effects Machine::step(const Ledger& ledger, Volatile& memory, const Event& event, WallTime now) const {
  Step step{context_, ledger, memory, now};
  std::visit([&step](const auto& what) { step.on(what); }, event);
  return std::move(step).finish();
}

Effects Step::finish() && {
  effects_.transaction = std::move(draft_).finish();
  return std::move(effects_);
}

const OwnRecord& Step::issue_own(const RecordUid& uid, Standing standing, const std::set<HubCode>& also) {
  const OwnRecord* before = draft_.own(uid);
  const Stamp stamp{ledger_.incarnation(), draft_.take_position()};
  OwnRecord own =
      issue(uid, before, std::move(standing), also, {context_.policy, context_.salt_key, ledger_.self(), stamp, now_});
  return *draft_.writes().own.insert_or_assign(uid, std::move(own)).first->second;
}

void Step::on(const Changed& event) {
  const OwnRecord* own = draft_.own(event.uid);
  if (own != nullptr && (own->entry.is_withdrawn || own->content == event.content)) return;
  issue_own(event.uid, {event.content, false}, {});
}

void Step::on(const Withdrawn& event) {
  const OwnRecord* own = draft_.own(event.uid);
  if (own == nullptr || own->entry.is_withdrawn) return;
  issue_own(event.uid, {std::nullopt, true}, {});
}

void Step::on(const PolicyChanged&) {
  ledger_.each_own([&](const OwnRecord& own) {
    if (is_outdated(own, context_.policy)) issue_own(own.entry.record.uid, {own.content, false}, {});
    return true;
  });
}

void Step::on(const Tick&) {
  forget_tombstones();
  for (const HubCode& peer : ledger_.peers()) {
    Conversation& conversation = memory_.conversations[peer];
    if (conversation.waits_for && ++conversation.waited < context_.settings.patience) continue;
    ask(peer);
  }
}

void Step::on(const Reconcile& event) {
  Conversation& conversation = memory_.conversations[event.peer];
  if (!conversation.reconciliation) conversation.reconciliation.emplace();
}

void Step::on(const Retry& event) {
  Conversation& conversation = memory_.conversations[event.peer];
  if (!conversation.reconciliation) conversation.reconciliation = Reconciliation{false, Cursor{}, {}, {}};
  const Copy* copy = draft_.copy(event.record);
  conversation.reconciliation->to_fetch[event.record] = copy == nullptr ? std::nullopt : std::optional{copy->stamp()};
}

// What was forgotten is remembered as one stamp for each origin, below which nothing unknown is believed, and as one
// position, before which no reader of the feed may be.
void Step::forget_tombstones() {
  std::uint64_t through = ledger_.purged_through();
  ledger_.each_tombstone(now_ - context_.settings.tombstone_retention, [&](const Copy& copy) {
    const RecordName& name = copy.entry.record;
    if (ledger_.receipt({name, ledger_.self()}) != nullptr) return true;
    draft_.writes().copies[name] = std::nullopt;
    draft_.writes().floors[name.origin] = std::max(draft_.floor(name.origin).value_or(Stamp{}), copy.stamp());
    through = std::max(through, copy.position);
    return true;
  });
  if (through != ledger_.purged_through()) draft_.writes().purged_through = through;
}

}  // namespace kith::sync
