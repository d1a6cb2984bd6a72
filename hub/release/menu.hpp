// The menu: which tables a release has. It is a file with a version (docs/releases.md), fixed before any number is
// counted, because a reader who may ask for any table can subtract two of them. Each shape is scored with the
// populations of the region map; one that scores too high is not offered. Pure; immutable after parsing, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapping.hpp"
#include "hub/release/region_map.hpp"
#include "hub/release/variable.hpp"

namespace kith::release {

enum class PeriodRank : std::uint8_t { month, quarter, year };

std::string_view name(PeriodRank rank);

// One table of each release: counts of places by period, broken down by one variable or by none.
struct Shape {
  std::string id;                // place-quarter, state-quarter-act_type
  std::vector<PlaceRank> ranks;  // from the state down
  std::int64_t over = 0;         // only places of more people than this; 0: all
  PeriodRank period = PeriodRank::quarter;
  const Variable* variable = nullptr;  // none: the counts alone
  std::uint32_t line = 0;              // of the file
};

class Menu {
 public:
  static constexpr std::size_t file_limit_bytes = std::size_t{256} * 1024;

  static tl::expected<Menu, std::vector<adapters::MappingFault>> parse(std::string_view toml);
  // The lean menu that comes with the program.
  static const Menu& built_in();

  [[nodiscard]] std::int64_t version() const { return version_; }
  [[nodiscard]] const std::vector<Shape>& shapes() const { return shapes_; }
  // Whether releases of quarters tell how many organisations sent their return, by region. That is no shape: it counts
  // no people, and no score is asked of it.
  [[nodiscard]] bool has_organisations_reporting() const { return has_organisations_reporting_; }
  // Whether releases of quarters and years tell of the counts that organisations send in place of records.
  [[nodiscard]] bool has_aggregates() const { return has_aggregates_; }

 private:
  friend class MenuReader;
  std::int64_t version_ = 0;
  std::vector<Shape> shapes_;
  bool has_organisations_reporting_ = false;
  bool has_aggregates_ = false;
};

// A shape in the light of a region map.
struct Offer {
  const Shape* shape = nullptr;
  std::vector<std::uint32_t> places;  // nodes of the map, as they are listed; none: no place of the map fits
  disclosure::PublicationScore score;

  [[nodiscard]] bool is_offered() const { return !places.empty() && !score.refusal; }
};

// One offer for each shape, in the order of the menu. `smallest_shown` is k of the profile for publication. A county
// breakdown leaves out the counties of a region of two where the region itself has one: each would give the other.
std::vector<Offer> offers(const Menu& menu, const RegionMap& map, std::int64_t smallest_shown);

// For an operator: every term, the total and, of a refused shape, what to change, one a line.
std::string explain(const Offer& offer);

}  // namespace kith::release
