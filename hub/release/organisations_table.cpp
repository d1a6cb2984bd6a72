#include "hub/release/organisations_table.hpp"

#include "hub/disclosure/organisations.hpp"
#include "hub/release/cube.hpp"

namespace kith::release {

disclosure::PublishedTable organisations_table(const ExactCounts& counts, const RegionMap& map,
                                               const disclosure::ProfileStamp& profile,
                                               std::chrono::year_month_day as_of) {
  disclosure::PublishedTable table{counts.period.text(),
                                   std::string{organisations_table_name},
                                   profile,
                                   day_text(as_of),
                                   {{"place", false, {}}, {"period", false, {{counts.period.text(), {}}}}},
                                   {}};
  table.counts = disclosure::Counted::organisations;
  auto& places = table.dimensions.front().codes;
  for (std::uint32_t node = 0; node < map.nodes().size(); ++node) {
    if (map.nodes()[node].rank != PlaceRank::region) continue;
    for (const RegionReturns& region : counts.returns)
      if (region.place == node && region.organisations >= disclosure::fewest_organisations)
        table.cells.push_back(
            {{static_cast<std::uint32_t>(places.size()), 0}, *disclosure::CellState::of(region.organisations)});
    places.push_back({map.nodes()[node].code, {}});
  }
  return table;
}

}  // namespace kith::release
