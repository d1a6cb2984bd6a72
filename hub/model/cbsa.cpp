#include "hub/model/cbsa.hpp"

#include "hub/model/place.hpp"

namespace kith {

std::vector<std::int32_t> counties_of(std::int32_t cbsa) {
  std::vector<std::int32_t> counties;
  for (const Code& code : codes(CodeList::county)) {
    const auto county = parse_place_code(PlaceLevel::county, code.code);
    if (county && place_within({PlaceLevel::county, *county}, PlaceLevel::cbsa) == cbsa) counties.push_back(*county);
  }
  return counties;
}

}  // namespace kith
