// How coarse something leaves whom it belongs to: the sharing profile, and the ladders that values climb and never come
// down (docs/mapping.md). An adapter climbs them at the edge, a hub before it shares with another. Pure; any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "hub/model/code.hpp"
#include "hub/model/record.hpp"

namespace kith {

enum class AgeDetail : std::uint8_t { band, none };
// The ladder of target.ethnicity: detail, the twenty groups of Stop AAPI Hate, OMB's seven categories, Asian American
// or Pacific Islander against all others, nothing.
enum class EthnicityDetail : std::uint8_t { detail, group, category, aapi_or_other, none };

// As settings write them, in their order.
inline constexpr std::initializer_list<std::string_view> ethnicity_words = {"detail", "group", "category",
                                                                            "aapi_or_other", "none"};
constexpr std::string_view word(EthnicityDetail detail) {
  return ethnicity_words.begin()[static_cast<std::size_t>(detail)];
}

struct SharingProfile {
  DatePrecision finest_date = DatePrecision::day;  // day, month, quarter or year
  PlaceLevel finest_place = PlaceLevel::city;      // city, county, cbsa or state
  AgeDetail age = AgeDetail::band;
  EthnicityDetail ethnicity = EthnicityDetail::detail;
  bool has_daypart = true;
  bool has_language = true;  // target.language and target.script
  bool has_gender = true;
  std::int64_t smallest_cell = 1;  // of a table of counts: smaller counts stay

  // The stricter of the two in every respect.
  [[nodiscard]] SharingProfile tightened_by(const SharingProfile& other) const;
  bool operator==(const SharingProfile&) const = default;
};

// What is coarser already stays as it is, and so do the special values and online.
Occurred coarsen(Occurred date, DatePrecision finest);
// A county that lies in no CBSA goes on to its state; a place that cannot be told on any coarser level is unknown.
IncidentPlace coarsen(const IncidentPlace& place, PlaceLevel finest);
// Not for EthnicityDetail::none, which leaves nothing.
CodeSet coarsen_ethnicity(const CodeSet& set, EthnicityDetail detail);

// What was done to a value, for people: "to month", "to county", "to category".
std::string_view step_to(DatePrecision precision);
std::string_view step_to(PlaceLevel level);
std::string_view step_to(EthnicityDetail detail);
inline constexpr std::string_view not_shared = "not shared";

}  // namespace kith
