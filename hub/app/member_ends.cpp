#include "hub/app/member_ends.hpp"

#include "hub/base/log.hpp"

namespace kith::app {

Result<std::vector<MemberEnd>> member_ends(pg::Connection& connection) {
  KITH_ASSIGN(auto parties, storage::registry::list(connection));
  KITH_ASSIGN(const auto ends, storage::registry::certificate_ends(connection));
  std::vector<MemberEnd> found;
  for (auto& party : parties) {
    const auto end = ends.find(party.profile.org);
    if (party.profile.state == storage::OrgState::active && end != ends.end())
      found.push_back({std::move(party), end->second});
  }
  return found;
}

std::array<std::uint64_t, auth::nearness_count> count_by_nearness(const std::vector<MemberEnd>& ends, WallTime now) {
  std::array<std::uint64_t, auth::nearness_count> counts{};
  for (const MemberEnd& member : ends) ++counts[static_cast<std::size_t>(auth::nearness(member.ends, now))];
  return counts;
}

void MemberEndWatch::look(const std::vector<MemberEnd>& ends, WallTime now) {
  std::map<OrgCode, auth::Nearness> seen;
  for (const MemberEnd& member : ends) {
    const OrgCode& code = member.party.profile.org;
    const auto near = auth::nearness(member.ends, now);
    seen.emplace(code, near);
    const auto told = told_.find(code);
    if (near == auth::Nearness::far || (told != told_.end() && told->second == near)) continue;
    if (near == auth::Nearness::ended)
      log::warning("member.certificate_ended", {{"party", code}});
    else
      log::warning("member.certificate_ends",
                   {{"party", code}, {"days", std::chrono::ceil<std::chrono::days>(member.ends - now).count()}});
  }
  told_ = std::move(seen);
}

}  // namespace kith::app
