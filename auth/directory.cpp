#include "auth/directory.hpp"

#include <algorithm>
#include <utility>

namespace kith::auth {

Directory::Directory(std::vector<Party> parties, std::set<std::string, std::less<>> revoked)
    : parties_(std::move(parties)), revoked_(std::move(revoked)) {
  by_subject_.reserve(parties_.size());
  std::unordered_map<std::string_view, std::size_t> by_code;
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    by_subject_.emplace(parties_[i].subject, i);
    by_code.emplace(parties_[i].code.text(), i);
  }
  held_.reserve(parties_.size());
  for (const Party& party : parties_) held_.push_back(resolve(party, by_code));
}

std::vector<Held> Directory::resolve(const Party& party,
                                     const std::unordered_map<std::string_view, std::size_t>& by_code) const {
  std::vector<Held> held;
  if (!party.is_active) return held;
  if (party.kind == PartyKind::organisation)
    held.push_back({Role::member, &party, std::nullopt, Purpose::own_use, std::nullopt});
  for (const Grant& grant : party.grants) {
    if (!may_hold(party.kind, grant.role)) continue;
    const Party* whose = nullptr;
    if (grant.role == Role::steward) {
      const auto found = grant.org ? by_code.find(grant.org->text()) : by_code.end();
      if (found == by_code.end()) continue;
      whose = &parties_[found->second];
      if (!whose->is_active || whose->kind != PartyKind::organisation) continue;
    }
    held.push_back({grant.role, whose, grant.region, grant.purpose, grant.expires});
  }
  return held;
}

const Party* Directory::find(std::string_view subject) const {
  const auto found = by_subject_.find(subject);
  return found == by_subject_.end() ? nullptr : &parties_[found->second];
}

std::span<const Held> Directory::held(const Party& party) const {
  return held_[static_cast<std::size_t>(&party - parties_.data())];
}

bool Directory::shuts_out_more_than(const Directory& before) const {
  const auto may_no_more = [this](const Party& was) {
    const Party* is = find(was.subject);
    return was.is_active && (is == nullptr || !is->is_active);
  };
  return std::ranges::any_of(before.parties_, may_no_more) || !std::ranges::includes(before.revoked_, revoked_);
}

}  // namespace kith::auth
