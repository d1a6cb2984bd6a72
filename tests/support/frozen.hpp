// Releases for tests, made by hand: Sacramento's two counties, San Diego and their state, by quarter and by kind of
// act, frozen as the hub's own job freezes them. Every hidden number in them is safe; a certificate that says so is the
// caller's.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hub/release/rendering.hpp"
#include "hub/storage/pg.hpp"
#include "tests/support/made_table.hpp"

namespace kith::test {

inline const release::RegionMap& california() {
  return *release::RegionMaps::built_in().in_force(2021);
}

inline std::vector<disclosure::Dimension> frozen_dimensions(const std::string& period) {
  return {made_dimension("place", {"state:06?", "region:40900<state:06?", "county:06067<region:40900",
                                   "county:06113<region:40900", "region:06073<state:06"}),
          made_dimension("period", {period})};
}

// `more` is added to every printed number, so that two periods differ.
inline release::NewRelease frozen_release(const std::string& profile, const std::string& period,
                                          std::string certificate = "{\"certificate\":\"kith-1\"}\n",
                                          std::int64_t more = 0) {
  const std::int64_t k = profile == "public" ? 11 : 5;
  const auto places = frozen_dimensions(period);
  auto acts = places;
  acts.push_back(made_dimension("act_type", {"*?", "base<*+", "harassment<base", "physical<base"}, true));
  release::NewRelease made{*release::ReleasePeriod::parse(period),
                           {profile, 1, k},
                           "2021-05-15",
                           {},
                           std::move(certificate),
                           1,
                           std::string(64, 'a'),
                           std::string(64, 'b'),
                           0};
  made.tables.push_back(made_table("place-quarter", places,
                                   {{{"state:06", period}, 900 + more},
                                    {{"region:40900", period}, 200 + more},
                                    {{"county:06067", period}, hidden},
                                    {{"county:06113", period}, hidden},
                                    {{"region:06073", period}, 150 + more}},
                                   k, profile));
  made.tables.push_back(made_table("place-quarter-act_group", acts,
                                   {{{"region:06073", period, "*"}, 150 + more},
                                    {{"region:06073", period, "base"}, hidden},
                                    {{"region:06073", period, "harassment"}, hidden},
                                    {{"region:06073", period, "physical"}, hidden}},
                                   k, profile));
  for (auto& table : made.tables) {
    table.release = period;
    table.as_of = made.as_of;
  }
  return made;
}

inline Result<void> freeze(pg::Connection& connection, const std::vector<release::NewRelease>& releases) {
  storage::FreezeRequest request{releases.front().period.text(), {}, std::nullopt, {}};
  for (const release::NewRelease& one : releases) {
    auto stored = release::to_store(one, california());
    if (!stored) return fail(stored.error());
    request.releases.push_back(std::move(*stored));
  }
  return storage::freeze(connection, request);
}

}  // namespace kith::test
