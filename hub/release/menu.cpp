#include "hub/release/menu.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "hub/release/menu_reader.hpp"
#include "schemas/embedded.hpp"

namespace kith::release {
namespace {

using disclosure::ScoredPeriod;

ScoredPeriod scored(PeriodRank period) {
  constexpr std::array periods = {ScoredPeriod::month, ScoredPeriod::quarter, ScoredPeriod::year};
  return periods[static_cast<std::size_t>(period)];
}

bool has_rank(const Shape& shape, PlaceRank rank) {
  return std::ranges::find(shape.ranks, rank) != shape.ranks.end();
}

std::vector<std::uint32_t> places_of(const Shape& shape, const RegionMap& map) {
  std::vector<std::uint32_t> places;
  for (std::uint32_t at = 0; at < map.nodes().size(); ++at) {
    const PlaceNode& node = map.nodes()[at];
    if (has_rank(shape, node.rank) && (shape.over == 0 || node.population > shape.over)) places.push_back(at);
  }
  return places;
}

void score(Offer& offer, const RegionMap& map, std::int64_t smallest_shown) {
  disclosure::ScoredShape shape{smallest_shown, scored(offer.shape->period), 0, {}};
  const auto people = [&](std::uint32_t place) { return map.nodes()[place].population; };
  if (!offer.places.empty()) shape.smallest_population = people(std::ranges::min(offer.places, {}, people));
  if (offer.shape->variable != nullptr) shape.variables.push_back(offer.shape->variable->scored);
  offer.score = disclosure::publication_score(shape);
}

// The regions of exactly two counties that have a breakdown of the dimension themselves.
bool is_told_by_its_pair(const std::vector<Offer>& all, const Shape& shape, const RegionMap& map,
                         std::uint32_t county) {
  const auto region = map.nodes()[county].parent;
  if (map.nodes()[county].rank != PlaceRank::county || map.nodes()[*region].children != 2) return false;
  return std::ranges::any_of(all, [&](const Offer& other) {
    return other.is_offered() && other.shape->variable != nullptr &&
           other.shape->variable->dimension == shape.variable->dimension &&
           std::ranges::find(other.places, *region) != other.places.end();
  });
}

std::string line(std::string_view what, std::string_view category, int points) {
  std::string text = "  ";
  text.append(what).append(": ").append(category);
  return text.append(points < 0 ? ", " : ", +").append(std::to_string(points)).append("\n");
}

std::string_view words(disclosure::ScoreTerm term) {
  constexpr std::array<std::string_view, 5> all = {"smallest number shown", "period", "smallest place", "variable",
                                                   "variables beside time and place"};
  return all[static_cast<std::size_t>(term)];
}

}  // namespace

std::string_view name(PeriodRank rank) {
  constexpr std::array<std::string_view, 3> names = {"month", "quarter", "year"};
  return names[static_cast<std::size_t>(rank)];
}

tl::expected<Menu, std::vector<adapters::MappingFault>> Menu::parse(std::string_view toml) {
  return MenuReader{}.read(toml);
}

const Menu& Menu::built_in() {
  static const Menu menu = [] {
    auto parsed = parse(schemas::file("release/menu-1.toml"));
    if (!parsed) throw std::logic_error("the menu that comes with the program is faulty");
    return *std::move(parsed);
  }();
  return menu;
}

std::vector<Offer> offers(const Menu& menu, const RegionMap& map, std::int64_t smallest_shown) {
  std::vector<Offer> all;
  for (const Shape& shape : menu.shapes()) {
    all.push_back({&shape, places_of(shape, map), {}});
    score(all.back(), map, smallest_shown);
  }
  for (Offer& offer : all) {
    if (offer.shape->variable == nullptr || !has_rank(*offer.shape, PlaceRank::county)) continue;
    std::erase_if(offer.places,
                  [&](std::uint32_t place) { return is_told_by_its_pair(all, *offer.shape, map, place); });
    score(offer, map, smallest_shown);
  }
  return all;
}

std::string explain(const Offer& offer) {
  std::string text = offer.shape->id;
  text += ": ";
  if (offer.places.empty()) {
    text += "not offered: no place of the map fits";
    if (offer.shape->over > 0)
      text += "; none is known to have more than " + std::to_string(offer.shape->over) + " people";
    return text += ".\n";
  }
  text += std::to_string(offer.places.size()) + (offer.places.size() == 1 ? " place" : " places") + ", score " +
          std::to_string(offer.score.total) + (offer.score.refusal ? ", refused\n" : "\n");
  for (const auto& term : offer.score.lines) text += line(words(term.term), term.category, term.points);
  if (!offer.score.refusal) return text;
  text.append("  ").append(sentence(*offer.score.refusal)).append(" Change one of:\n");
  for (const auto& change : offer.score.changes)
    text.append("    ")
        .append(words(change.term))
        .append(": ")
        .append(change.category)
        .append(", then ")
        .append(std::to_string(change.total) + "\n");
  return text;
}

}  // namespace kith::release
