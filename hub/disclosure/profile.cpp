#include "hub/disclosure/profile.hpp"

#include <algorithm>
#include <array>

namespace kith::disclosure {
namespace {

// CalHHS Data De-Identification Guidelines 2.0, section 5.6.2: of victims of crime nothing below 11 is published.
constexpr std::array<Profile, 2> floors = {
    {{.name = "public", .version = 1, .k = 11, .organisations = 3, .insider_rule = true},
     {.name = "collaborative", .version = 1, .k = 5, .organisations = 2, .insider_rule = true}}};

constexpr std::int64_t most = 1'000'000;

bool is_allowed(std::int64_t asked, std::int64_t floor) {
  return asked == 0 || (asked >= floor && asked <= most);
}

}  // namespace

std::span<const Profile> profiles() {
  return floors;
}

Result<Profile> profile(std::string_view name) {
  const auto* const found = std::ranges::find(floors, name, &Profile::name);
  if (found == floors.end()) return fail({Errc::not_found, "", "the profiles are public and collaborative"});
  return *found;
}

Result<Profile> with_thresholds(const Profile& floor, const Thresholds& thresholds) {
  if (!is_allowed(thresholds.k, floor.k))
    return fail({Errc::out_of_range, "/k", "the threshold of a profile can be raised, never lowered"});
  if (!is_allowed(thresholds.organisations, floor.organisations))
    return fail({Errc::out_of_range, "/organisations", "the threshold of a profile can be raised, never lowered"});
  Profile raised = floor;
  if (thresholds.k != 0) raised.k = thresholds.k;
  if (thresholds.organisations != 0) raised.organisations = thresholds.organisations;
  return raised;
}

}  // namespace kith::disclosure
