// A made-up collaborative whose few are placed where a subtraction would find them, and its truth: counted here from
// the people themselves, never by the hub.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hub/storage/pg.hpp"
#include "tests/support/cluster.hpp"

namespace kith::attacks {

// A name for one number: of a place and a period, in a code of a dimension; without a dimension everybody there.
struct Cell {
  std::string place, period, dimension, code;
  auto operator<=>(const Cell&) const = default;
};

std::string text(const Cell& cell);

// People of one kind.
struct People {
  std::size_t org = 0;
  std::string month;  // 2021-02
  std::string place;  // county:06067, region:40900 where the county is not known, state:06
  std::int32_t count = 1;
  std::vector<std::int16_t> acts;  // codes of act_types; none: not known
  std::int16_t age = 0;            // code of age_band; 0: not known
};

inline constexpr std::size_t organisations = 5;
// The places of 2021; from 2022 on another map, with a region more.
std::string regions_csv();
std::string menu_toml();

// A year of four quarters and the first quarter of the next. Another seed moves the many and leaves the few in place.
std::vector<People> made_people(unsigned seed);

void insert(const std::vector<People>& people, pg::Connection& owner, const std::vector<OrgCode>& orgs);

struct Count {
  std::int64_t all = 0;
  std::vector<std::int64_t> own = std::vector<std::int64_t>(organisations);
};
using Truth = std::map<Cell, Count>;

// All cells in which somebody is, in every place, period and code.
Truth count(const std::vector<People>& people);

std::string quarter_of(const std::string& month);
// The places that it lies in, itself first.
std::vector<std::string> places_of(const std::string& place, const std::string& year);

}  // namespace kith::attacks
