#include "hub/sync/issue.hpp"

namespace kith::sync {
namespace {

std::set<HubCode> who_may_have_it(const OwnRecord* before, std::set<HubCode> hubs) {
  if (before != nullptr) {
    for (const auto& [hub, digest] : before->entry.grants) hubs.insert(hub);
    for (const auto& [hub, owed] : before->owed) hubs.insert(hub);
  }
  return hubs;
}

}  // namespace

OwnRecord issue(const RecordUid& uid, const OwnRecord* before, Standing standing, const std::set<HubCode>& also,
                const Issuing& issuing) {
  OwnRecord own{{{issuing.self, uid}, issuing.stamp, standing.is_withdrawn, {}, {}}, {}, {}, {}, issuing.now};
  if (!standing.is_withdrawn) own.content = std::move(standing.content);
  if (own.content) {
    for (const HubCode& hub : issuing.policy.hubs()) {
      auto view = permit(issuing.policy, issuing.salt_key, uid, *own.content, hub);
      if (!view) continue;
      own.entry.grants.emplace(hub, digest_of(view->body()));
      own.views.emplace(hub, *std::move(view));
    }
  }
  for (const HubCode& hub : who_may_have_it(before, also)) {
    if (own.entry.grants_to(hub) || hub == issuing.self) continue;
    own.entry.notify.insert(hub);
    const bool owes_already = before != nullptr && before->owed.contains(hub);
    own.owed.emplace(hub, owes_already ? before->owed.at(hub) : Owed{issuing.stamp, issuing.now});
  }
  return own;
}

bool is_outdated(const OwnRecord& own, const SharingPolicy& policy) {
  if (!own.content) return false;
  for (const HubCode& hub : policy.hubs()) {
    const auto wanted = policy.view(own.entry.record.uid, *own.content, hub);
    const auto issued = own.views.find(hub);
    const bool is_issued = issued != own.views.end();
    if (wanted.has_value() != is_issued || (wanted && *wanted != issued->second.body().content)) return true;
  }
  return false;
}

bool confirm(OwnRecord& own, const HubCode& holder, Stamp gone) {
  const auto owed = own.owed.find(holder);
  if (owed == own.owed.end() || gone < owed->second.since || own.entry.stamp < gone) return false;
  own.owed.erase(owed);
  return true;
}

}  // namespace kith::sync
