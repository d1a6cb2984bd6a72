#include "hub/app/quota.hpp"

#include "hub/storage/registry.hpp"

namespace kith::app {
namespace {

using storage::holdings::Holding;

bool is_nearly(std::int64_t part, std::int64_t whole) {
  return part * 10 >= whole * 9;
}

bool is_filled_by_withdrawn(const Holding& held, std::int64_t most) {
  return is_nearly(held.live + held.withdrawn, 4 * most);
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = std::ssize(text) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

}  // namespace

bool is_near_quota(const Holding& held, std::int64_t most) {
  return is_nearly(held.live, most) || is_nearly(held.live + held.withdrawn, 4 * most);
}

std::string quota_words(const Holding& held, std::int64_t most) {
  std::string words = grouped(held.live) + " of " + grouped(most);
  if (is_filled_by_withdrawn(held, most))
    words.append(", with those withdrawn ")
        .append(grouped(held.live + held.withdrawn))
        .append(" of ")
        .append(grouped(4 * most));
  return words;
}

Result<std::vector<NearQuota>> near_quota(pg::Connection& connection, std::int64_t most) {
  KITH_ASSIGN(const auto parties, storage::registry::list(connection));
  KITH_ASSIGN(const auto holdings, storage::holdings::list(connection));
  std::vector<NearQuota> found;
  for (const auto& party : parties) {
    const auto held = holdings.find(party.profile.org);
    if (party.profile.state == storage::OrgState::active && held != holdings.end() && is_near_quota(held->second, most))
      found.push_back({party.profile.org, held->second});
  }
  return found;
}

}  // namespace kith::app
