#include "hub/release/aggregates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "hub/disclosure/mixed.hpp"
#include "hub/model/cbsa.hpp"

namespace kith::release {
namespace {

constexpr std::int64_t most_acts = 1'000'000;  // of one place and quarter: what is more is a mistake
constexpr std::int64_t most_acts_of_all = disclosure::largest_count / 4;  // so that a year of it can be printed

// A metropolitan area has to be the whole region: of a part nobody knows what lies in the rest.
std::optional<std::uint32_t> node_of(const RegionMap& map, std::int32_t value) {
  const IncidentPlace place = storage::place_of_value(value);
  const auto node = map.finest(place);
  if (!node) return std::nullopt;
  const PlaceNode& found = map.nodes()[*node];
  if (place.level == PlaceLevel::state) return node;
  if (found.rank == PlaceRank::state) return std::nullopt;
  if (place.level == PlaceLevel::county) return node;
  const bool is_whole =
      found.rank == PlaceRank::region && counties_of(place.code).size() == std::max<std::size_t>(1, found.children);
  return place.level == PlaceLevel::cbsa && is_whole ? node : std::nullopt;
}

using ByNode = std::map<std::uint32_t, std::int64_t>;

std::map<std::uint32_t, ByNode> by_sender(const RegionMap& map, const storage::PeriodCounts& counted) {
  std::set<std::uint32_t> with_records;
  for (const storage::PeriodCell& cell : counted.totals) with_records.insert(cell.org);
  std::map<std::uint32_t, ByNode> senders;
  for (const storage::AggregateTotal& total : counted.aggregates) {
    const auto node = node_of(map, total.place);
    if (!node || with_records.contains(total.org) || total.acts < 1 || total.acts > most_acts) continue;
    std::int64_t& acts = senders[total.org][*node];
    acts = std::max(acts, total.acts);
  }
  return senders;
}

}  // namespace

std::vector<ExactCell> aggregate_cells(const RegionMap& map, const ReleasePeriod& period,
                                       const storage::PeriodCounts& counted) {
  const auto month = static_cast<std::int32_t>(static_cast<unsigned>(period.months().front().month())) - 1;
  std::vector<ExactCell> cells;
  std::int64_t all = 0;
  for (const auto& [org, sent] : by_sender(map, counted)) {
    std::vector<std::int64_t> below(map.nodes().size());
    // A parent stands before its children.
    for (auto node = static_cast<std::uint32_t>(map.nodes().size()); node-- > 0;) {
      const auto found = sent.find(node);
      const std::int64_t rest = found == sent.end() ? 0 : std::max<std::int64_t>(0, found->second - below[node]);
      if (rest > 0) cells.push_back({node, month, total_node, org, rest});
      all += rest;
      if (const auto parent = map.nodes()[node].parent) below[*parent] += below[node] + rest;
    }
  }
  if (all > most_acts_of_all) return {};
  std::ranges::sort(cells, {}, [](const ExactCell& cell) { return std::pair(cell.place, cell.org); });
  return cells;
}

std::vector<Cube> aggregate_cubes(const ExactCounts& counts, const std::vector<Offer>& offers, const RegionMap& map) {
  ExactCounts sent;
  sent.period = counts.period;
  sent.organisations = counts.organisations;
  sent.totals = counts.aggregates;
  std::vector<Offer> totals;
  std::ranges::copy_if(offers, std::back_inserter(totals), [](const Offer& offer) {
    return offer.shape->variable == nullptr && offer.shape->period != PeriodRank::month;
  });
  std::vector<Cube> all = cubes(sent, totals, map);
  for (Cube& cube : all) cube.table += aggregates_suffix;
  return all;
}

ProtectionJob aggregates_job(const ProtectionJob& of_records, const std::vector<Offer>& offers, const RegionMap& map) {
  const auto exact = [&](const ExactRelease& release) {
    return ExactRelease{release.counts, aggregate_cubes(release.counts, offers, map), release.as_of};
  };
  ProtectionJob job{of_records.profiles, exact(of_records.exact), {}};
  job.counted = disclosure::Counted::aggregates;
  for (const EarlierRelease& earlier : of_records.earlier) {
    if (earlier.aggregates.empty()) continue;
    job.earlier.push_back({exact(earlier.exact), {}});
    job.earlier.back().published[public_profile] = earlier.aggregates;
  }
  if (job.exact.counts.period.quarter == 0 && job.earlier.size() < 4) job.exact.cubes.clear();
  return job;
}

Outcome<ProtectedRelease> protect_aggregates(const ProtectionJob& job, const Programs& programs,
                                             const Progress& progress, const std::stop_token& stop) {
  if (job.exact.cubes.empty()) return ProtectedRelease{};
  auto made = protect(job, programs, progress, stop);
  if (made) return std::move(made->made[public_profile]);
  if (made.error().why == Refusal::not_protected || made.error().why == Refusal::not_safe) return ProtectedRelease{};
  return tl::unexpected(made.error());
}

std::vector<disclosure::PublishedTable> mixed_tables(const std::vector<disclosure::PublishedTable>& of_records,
                                                     const std::vector<disclosure::PublishedTable>& aggregates) {
  std::vector<disclosure::PublishedTable> all;
  for (const disclosure::PublishedTable& people : of_records)
    for (const disclosure::PublishedTable& sent : aggregates)
      if (sent.table == people.table + std::string{aggregates_suffix})
        all.push_back(disclosure::mixed_table(people.table + std::string{mixed_suffix}, people, sent));
  return all;
}

}  // namespace kith::release
