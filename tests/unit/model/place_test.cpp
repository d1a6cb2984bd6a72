// Places and months: what is known, how it is written, and what lies in what.
#include "hub/model/place.hpp"
#include "hub/model/cbsa.hpp"

#include <boost/test/unit_test.hpp>

namespace kith {
namespace {

BOOST_AUTO_TEST_SUITE(places)

BOOST_AUTO_TEST_CASE(codes_keep_their_leading_zeros) {
  BOOST_TEST(parse_place_code(PlaceLevel::county, "06067").value() == 6067);
  BOOST_TEST(place_code_text({PlaceLevel::county, 6067}) == "06067");
  BOOST_TEST(parse_place_code(PlaceLevel::city, "0664000").value() == 664000);
  BOOST_TEST(place_code_text({PlaceLevel::city, 664000}) == "0664000");
  BOOST_TEST(parse_place_code(PlaceLevel::state, "06").value() == 6);
  BOOST_TEST(place_code_text({PlaceLevel::state, 6}) == "06");
  BOOST_TEST(parse_place_code(PlaceLevel::cbsa, "40900").value() == 40900);
  BOOST_TEST(place_code_text({PlaceLevel::online, 0}).empty());
  BOOST_TEST(place_label({PlaceLevel::county, 6017}) == "El Dorado");
  BOOST_TEST(place_label({PlaceLevel::online, 0}).empty());
}

BOOST_AUTO_TEST_CASE(unknown_places_are_not_read) {
  for (const char* text : {"6067", "06002", "00000", "", "unknown", "not_asked", "06067 "})
    BOOST_TEST(!parse_place_code(PlaceLevel::county, text).has_value(), text);
  BOOST_TEST(!parse_place_code(PlaceLevel::online, "06067").has_value());
  BOOST_TEST(!parse_place_code(PlaceLevel::unknown, "06067").has_value());
}

BOOST_AUTO_TEST_CASE(a_place_climbs_its_ladder_and_never_gets_finer) {
  const IncidentPlace davis{PlaceLevel::city, 618100};
  BOOST_TEST(place_within(davis, PlaceLevel::county).value() == 6113);
  BOOST_TEST(place_within(davis, PlaceLevel::cbsa).value() == 40900);
  BOOST_TEST(place_within(davis, PlaceLevel::state).value() == 6);
  BOOST_TEST(place_within(davis, PlaceLevel::city).value() == 618100);
  BOOST_TEST(!place_within({PlaceLevel::county, 6113}, PlaceLevel::city).has_value());
  BOOST_TEST(!place_within({PlaceLevel::county, 6003}, PlaceLevel::cbsa).has_value());  // Alpine lies in none
  BOOST_TEST(!place_within({PlaceLevel::cbsa, 40900}, PlaceLevel::state).has_value());
  BOOST_TEST(!place_within({PlaceLevel::online, 0}, PlaceLevel::state).has_value());
}

BOOST_AUTO_TEST_CASE(cbsa_40900_is_exactly_the_four_counties) {
  std::vector<std::string_view> inside;
  for (const std::int32_t county : counties_of(40900)) inside.push_back(place_label({PlaceLevel::county, county}));
  BOOST_TEST(inside == (std::vector<std::string_view>{"El Dorado", "Placer", "Sacramento", "Yolo"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(months_are_read_in_one_form) {
  BOOST_TEST(Month::parse("2021-03").value().text() == "2021-03");
  BOOST_TEST(Month::parse("1900-12").value().text() == "1900-12");
  for (const char* text :
       {"2021-3", "2021-13", "2021-00", "1899-12", "2200-01", "2021/03", "+021-03", "2021-03-01", ""})
    BOOST_TEST(!Month::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
