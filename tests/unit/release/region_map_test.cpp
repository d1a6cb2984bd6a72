// The file of regions: California's as it ships, where a place lies, and what is wrong with a file, by row and column.
#include "hub/release/region_map.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::release {
namespace {

constexpr std::string_view header = "from_year,state,region,region_name,county,population\n";

std::string faults_of(std::string_view rows) {
  const auto maps = RegionMaps::parse(std::string{header}.append(rows));
  if (maps) return "none";
  std::string text;
  for (const FileFault& fault : maps.error())
    text += std::to_string(fault.row) + " " + fault.column + ": " + fault.sentence + "\n";
  return text;
}

std::string where(const RegionMap& map, PlaceLevel level, std::int32_t code = 0) {
  const auto node = map.finest({level, code});
  return node ? map.nodes()[*node].code : "nowhere";
}

BOOST_AUTO_TEST_SUITE(region_maps)

BOOST_AUTO_TEST_CASE(californias_map_has_every_county_once_and_adds_up_to_the_census) {
  const RegionMap& map = *RegionMaps::built_in().in_force(2021);
  std::int64_t people = 0;
  std::uint32_t counties = 0, regions = 0;
  for (const PlaceNode& node : map.nodes()) {
    if (node.rank == PlaceRank::region) ++regions;
    if (node.children == 0) ++counties, people += node.population;
  }
  BOOST_TEST(counties == 58U);
  BOOST_TEST(regions == 25U);
  BOOST_TEST(people == 39'538'212);
  BOOST_TEST(map.nodes()[0].code == "state:06");
  BOOST_TEST(map.nodes()[0].population == people);
  const auto sacramento = map.find("region:40900");
  BOOST_REQUIRE(sacramento.has_value());
  BOOST_TEST(map.nodes()[*sacramento].children == 4U);
  BOOST_TEST(map.nodes()[*sacramento].population == 1'585'045 + 404'745 + 191'189 + 216'409);
}

BOOST_AUTO_TEST_CASE(a_place_lies_in_the_finest_node_that_surely_holds_it) {
  const RegionMap& map = *RegionMaps::built_in().in_force(2021);
  BOOST_TEST(where(map, PlaceLevel::county, 6067) == "county:06067");
  BOOST_TEST(where(map, PlaceLevel::city, 664000) == "county:06067");
  BOOST_TEST(where(map, PlaceLevel::county, 6073) == "region:06073");
  BOOST_TEST(where(map, PlaceLevel::cbsa, 41740) == "region:06073");
  BOOST_TEST(where(map, PlaceLevel::cbsa, 40900) == "region:40900");
  BOOST_TEST(where(map, PlaceLevel::cbsa, 34900) == "region:north_coast");
  BOOST_TEST(where(map, PlaceLevel::state, 6) == "state:06");
  BOOST_TEST(where(map, PlaceLevel::state, 36) == "nowhere");
  BOOST_TEST(where(map, PlaceLevel::cbsa, 16980) == "nowhere");
  BOOST_TEST(where(map, PlaceLevel::online) == "nowhere");
  BOOST_TEST(where(map, PlaceLevel::unknown) == "nowhere");
}

BOOST_AUTO_TEST_CASE(a_metropolitan_area_that_regions_divide_is_known_to_lie_in_the_state) {
  const auto maps = RegionMaps::parse(std::string{header} +
                                      "0,06,06067,Sacramento,06067,\n0,06,hills,Hills,06061,\n0,06,hills,Hills,06017,\n"
                                      "0,06,06113,Yolo,06113,\n");
  BOOST_REQUIRE(maps.has_value());
  BOOST_TEST(where(*maps->in_force(2020), PlaceLevel::cbsa, 40900) == "state:06");
}

BOOST_AUTO_TEST_CASE(a_new_map_starts_with_its_year) {
  const auto maps =
      RegionMaps::parse(std::string{header} + "2022,06,06067,Sacramento,06067,5\n2020,06,06061,Placer,06061,\n");
  BOOST_REQUIRE(maps.has_value());
  BOOST_TEST(maps->in_force(2019) == nullptr);
  BOOST_TEST(maps->in_force(2021)->from_year() == 2020);
  BOOST_TEST(maps->in_force(2022)->from_year() == 2022);
  BOOST_TEST(maps->in_force(2030)->find("region:06067").has_value());
  BOOST_TEST(maps->in_force(2021)->nodes()[0].population == 0);
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_row_and_column) {
  BOOST_TEST(faults_of("") == "0 : The file has no row with a county.\n");
  BOOST_TEST(faults_of("x,06,06067,S,06067,\n") == "2 from_year: A year is expected, or 0 for the first map.\n");
  BOOST_TEST(faults_of("0,6,06067,S,06067,\n").starts_with("2 state: A FIPS code"));
  BOOST_TEST(faults_of("0,06,06067,S,6067,\n").starts_with("2 county: A FIPS code"));
  BOOST_TEST(faults_of("0,36,06067,S,06067,\n").starts_with("2 county: The county lies in another state."));
  BOOST_TEST(faults_of("0,06,Bay Area,S,06067,\n").starts_with("2 region: A code is expected"));
  BOOST_TEST(faults_of("0,06,06067,,06067,\n").starts_with("2 region_name: A name"));
  BOOST_TEST(faults_of("0,06,06067,S,06067,-1\n").starts_with("2 population: A whole number"));
  BOOST_TEST(faults_of("0,06,06067,S,06067,\n0,06,06067,S,06067,\n").find("3 county: The county stands above") !=
             std::string::npos);
  BOOST_TEST(
      faults_of("0,06,pair,S,06067,\n0,06,pair,T,06061,\n").starts_with("3 region_name: The region has another"));
  BOOST_TEST(faults_of("0,06,alone,S,06067,\n").starts_with("2 region: A region of one county has the code"));
  BOOST_TEST(faults_of("0,06,12345,S,06067,\n0,06,12345,S,06061,\n").starts_with("2 region: No metropolitan area"));
  BOOST_TEST(faults_of("0,06,\"06067,S,06067,\n").starts_with("2 : The row cannot be read"));
}

BOOST_AUTO_TEST_CASE(a_header_without_its_columns_is_told_once) {
  const auto maps = RegionMaps::parse("state,region,colour\n06,06067,red\n");
  BOOST_REQUIRE(!maps.has_value());
  BOOST_TEST(maps.error().size() == 5U);
  for (const FileFault& fault : maps.error()) BOOST_TEST(fault.row == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
