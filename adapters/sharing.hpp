// What an organisation's agreement and funding let leave, and how coarse: the sharing profile. A mapping file states
// one in [sharing]; whoever runs it (a member's own setting, the hub for an organisation) can only make it stricter.
// Values climb the ladders of docs/mapping.md and never come down. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/dates.hpp"
#include "adapters/fields.hpp"

namespace kith::adapters {

enum class AgeDetail : std::uint8_t { band, none };
// The ladder of target.ethnicity: detail, the twenty groups of Stop AAPI Hate, OMB's seven categories, Asian American
// or Pacific Islander against all others, nothing.
enum class EthnicityDetail : std::uint8_t { detail, group, category, aapi_or_other, none };

struct SharingProfile {
  DatePrecision finest_date = DatePrecision::day;  // day, month, quarter or year
  PlaceLevel finest_place = PlaceLevel::city;      // city, county, cbsa or state
  AgeDetail age = AgeDetail::band;
  EthnicityDetail ethnicity = EthnicityDetail::detail;
  bool has_daypart = true;
  bool has_language = true;  // target.language and target.script
  bool has_gender = true;
  std::int64_t smallest_cell = 1;  // of a table counted at the edge: smaller counts stay at home

  // The stricter of the two in every respect.
  [[nodiscard]] SharingProfile tightened_by(const SharingProfile& other) const;
  bool operator==(const SharingProfile&) const = default;
};

// Makes the field's value as coarse as the profile asks. The rule that was applied, for the preview ("to month", "city
// to county", …), static; empty when nothing changed. A place that cannot be told on the coarser level (a county in no
// CBSA) goes on to its state.
std::string_view generalise(std::size_t field, FieldValue& value, const SharingProfile& profile);

}  // namespace kith::adapters
