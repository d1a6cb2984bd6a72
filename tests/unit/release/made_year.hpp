// A made-up year of a collaborative of five organisations, as the database would count it, with numbers of every size;
// and the real programs that protect and audit it, as this build has them. The same each time.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include "hub/release/protection.hpp"

namespace kith::release::test {

inline const RegionMap& california() {
  return *RegionMaps::built_in().in_force(2021);
}

inline const Menu& menu() {
  static const Menu made =
      Menu::parse(
          "version = 1\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\nperiods = [\"quarter\", \"year\"]\n"
          "[[shape]]\nplaces = \"state\"\nperiods = \"month\"\n"
          "[[shape]]\nplaces = [\"state\", \"region\"]\nover = 1_000_000\nperiods = [\"quarter\", \"year\"]\n"
          "by = [\"act_group\", \"age_band\"]\n")
          .value();
  return made;
}

inline std::array<disclosure::Profile, profile_count> profiles() {
  return {disclosure::profile("public").value(), disclosure::profile("collaborative").value()};
}

inline std::filesystem::path build() {
  return std::getenv("KITH_BINARY_DIR");
}

inline Programs programs() {
  return {{build() / "hub/protect/kith-protect", {}, {}}, {build() / "hub/prove/kith-audit", {}, {}}};
}

inline shell::Worker stand_in(std::vector<std::string> arguments, const shell::WorkerLimits& limits = {}) {
  return {build() / "tests/kith-stand-in", std::move(arguments), limits};
}

// The rules for one cell by itself.
inline bool may_be_printed(const CubeCell& cell, const disclosure::Profile& profile) {
  if (cell.records < profile.k || std::ssize(cell.shares) < profile.organisations) return false;
  return std::ranges::none_of(cell.shares, [&](const auto& share) {
    return share.second < cell.records && cell.records - share.second < profile.k;
  });
}

// One record, under its codes: the act groups harassment and more, and an age band.
inline void add_record(storage::PeriodCounts& counts, const storage::PeriodCount& asked, std::mt19937& random) {
  constexpr std::array<std::int32_t, 9> counties = {6037, 6037, 6037, 6059, 6067, 6067, 6113, 6073, 6003};
  constexpr std::array<CodeId, 6> acts = {20, 21, 30, 33, 40, 10};
  const auto draw = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
  const std::uint32_t org = std::min(draw(5), draw(5));
  const std::int32_t place = storage::place_value({PlaceLevel::county, counties[draw(counties.size())]});
  const auto month = static_cast<std::int32_t>(draw(3));
  counts.totals.push_back({org, place, month, 0, 1});
  for (std::size_t d = 0; d < asked.dimensions.size(); ++d) {
    const storage::CountedCodes& dimension = asked.dimensions[d].codes;
    if (!storage::is_set(dimension.source)) {
      const auto age = static_cast<std::size_t>(9 + std::min(draw(7), draw(7)));
      counts.dimensions[d].push_back({org, place, month, age < 10 ? total_node : dimension.node_of[age], 1});
      continue;
    }
    std::set<std::int16_t> nodes;
    for (std::uint32_t i = draw(3); i < 3; ++i) {
      const auto act = static_cast<std::size_t>(acts[std::min(draw(acts.size()), draw(acts.size()))]);
      nodes.insert({storage::counted_base, dimension.node_of[act]});
      for (const auto& above : dimension.above_of) nodes.insert(above[act]);
    }
    nodes.erase(total_node);
    for (const std::int16_t node : nodes) counts.dimensions[d].push_back({org, place, month, node, 1});
  }
}

inline ExactRelease exact_release(ExactCounts counts, std::chrono::year_month_day as_of) {
  ExactRelease made{std::move(counts), {}, as_of};
  made.cubes = cubes(made.counts, offers(menu(), california(), 11), california());
  return made;
}

inline ExactRelease made_quarter(unsigned quarter) {
  const ReleasePeriod period{2021, quarter};
  const auto asked = asked_for(menu(), period, {});
  storage::PeriodCounts counts;
  for (const std::string_view org : {"fifth", "first", "fourth", "second", "third"})
    counts.orgs.push_back(OrgCode::parse(org).value());
  counts.dimensions.resize(asked.dimensions.size());
  std::mt19937 random{quarter};
  for (int i = 0; i < 400; ++i) add_record(counts, asked, random);
  return exact_release(exact_counts(menu(), california(), period, counts), period.end());
}

// Of its four quarters.
inline ExactRelease made_year(const std::vector<EarlierRelease>& quarters) {
  std::vector<ExactCounts> counts;
  for (const EarlierRelease& quarter : quarters) counts.push_back(quarter.exact.counts);
  return exact_release(added_up(counts).value(), ReleasePeriod{2021, 0}.end());
}

}  // namespace kith::release::test
