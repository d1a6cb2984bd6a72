// One step of the machine while it is being worked out: the parts of machine.cpp, answering.cpp and asking.cpp. Pure;
// one thread.
#pragma once

#include "hub/sync/machine.hpp"

namespace kith::sync {

class Step {
 public:
  Step(const Context& context, const Ledger& ledger, Volatile& memory, WallTime now)
      : context_(context), ledger_(ledger), memory_(memory), now_(now), draft_(ledger) {}
  Effects finish() &&;

  // What happens here (machine.cpp).
  void on(const Changed& event);
  void on(const Withdrawn& event);
  void on(const PolicyChanged& event);
  void on(const Tick& event);
  void on(const Reconcile& event);
  void on(const Retry& event);
  // What a peer asks (answering.cpp).
  void on(const Asked& event);
  // What it answers (asking.cpp).
  void on(const Answered& event);

 private:
  const OwnRecord& issue_own(const RecordUid& uid, Standing standing, const std::set<HubCode>& also);
  void forget_tombstones();

  Answer answer(const HubCode& peer, const Pull& pull);
  Answer answer(const HubCode& peer, const AskRoots& question);
  Answer answer(const HubCode& peer, const AskRanges& question);
  Answer answer(const HubCode& peer, const Fetch& fetch);
  Page serve(const HubCode& peer, const Pull& pull);
  void settle(const HubCode& peer, const Pull& pull);
  void take_receipt(const HubCode& peer, const CarriedReceipt& carried);
  std::optional<SharedItem> repair_item(const HubCode& peer, const Wanted& wanted);
  [[nodiscard]] Stamp as_of() const;

  void ask(const HubCode& peer);
  Question pull_from(const HubCode& peer);
  std::optional<Question> next_question(const HubCode& peer, Conversation& conversation);
  [[nodiscard]] std::optional<HubCode> way_of(const Receipt& receipt) const;
  void hear(const HubCode& peer, Conversation& conversation, const Pulled& pulled);
  void hear(const HubCode& peer, Conversation& conversation, const Roots& roots);
  void hear(const HubCode& peer, Conversation& conversation, const Ranges& ranges);
  void hear(const HubCode& peer, Conversation& conversation, const Fetched& fetched);
  bool take_page(const HubCode& peer, PageKind kind, const Page& page);
  void compare(const HubCode& peer, const HubCode& origin, const RangeContent& theirs, Reconciliation& found);
  void finish_if_done(const HubCode& peer, Conversation& conversation);

  const Context& context_;
  const Ledger& ledger_;
  Volatile& memory_;
  WallTime now_;
  Draft draft_;
  Effects effects_;
};

}  // namespace kith::sync
