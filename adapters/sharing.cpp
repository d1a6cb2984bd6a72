#include "adapters/sharing.hpp"

namespace kith::adapters {
namespace {

const std::size_t occurred_field = *find_field("occurred");
const std::size_t place_field = *find_field("place");
const std::size_t daypart_field = *find_field("daypart");
const std::size_t age_field = *find_field("target.age_band");
const std::size_t gender_field = *find_field("target.gender");
const std::size_t ethnicity_field = *find_field("target.ethnicity");
const std::size_t language_field = *find_field("target.language");
const std::size_t script_field = *find_field("target.script");

std::string_view drop(std::size_t field, FieldValue& value) {
  if (value.is_absent(field_specs()[field].shape)) return {};
  value = {};
  return not_shared;
}

std::string_view generalise_date(FieldValue& value, DatePrecision finest) {
  const Occurred coarser = coarsen(value.date, finest);
  if (coarser.precision == value.date.precision) return {};
  value.date = coarser;
  return step_to(finest);
}

std::string_view generalise_place(FieldValue& value, PlaceLevel finest) {
  const IncidentPlace coarser = coarsen(value.place, finest);
  if (coarser.level == value.place.level) return {};
  value.place = coarser;
  return step_to(coarser.level);
}

std::string_view generalise_ethnicity(FieldValue& value, EthnicityDetail detail) {
  CodeSet coarser = coarsen_ethnicity(value.set, detail);
  if (coarser == value.set) return {};
  value.set = coarser;
  return step_to(detail);
}

}  // namespace

std::string_view generalise(std::size_t field, FieldValue& value, const SharingProfile& profile) {
  if (field == occurred_field) return generalise_date(value, profile.finest_date);
  if (field == place_field) return generalise_place(value, profile.finest_place);
  if (field == daypart_field && !profile.has_daypart) return drop(field, value);
  if (field == age_field && profile.age == AgeDetail::none) return drop(field, value);
  if (field == gender_field && !profile.has_gender) return drop(field, value);
  if ((field == language_field || field == script_field) && !profile.has_language) return drop(field, value);
  if (field != ethnicity_field) return {};
  if (profile.ethnicity == EthnicityDetail::none) return drop(field, value);
  return generalise_ethnicity(value, profile.ethnicity);
}

}  // namespace kith::adapters
