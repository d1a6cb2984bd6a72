#include "adapters/sharing.hpp"

#include <algorithm>
#include <array>

#include "hub/model/place.hpp"

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

constexpr std::string_view not_shared = "not shared";

template <class T>
T stricter(T a, T b) {
  return static_cast<int>(a) > static_cast<int>(b) ? a : b;
}

std::string_view drop(std::size_t field, FieldValue& value) {
  if (value.is_absent(field_specs()[field].shape)) return {};
  value = {};
  return not_shared;
}

std::string_view generalise_date(FieldValue& value, DatePrecision finest) {
  const Occurred coarser = coarsen(value.date, finest);
  if (coarser.precision == value.date.precision) return {};
  value.date = coarser;
  constexpr std::array<std::string_view, 3> rules = {"to month", "to quarter", "to year"};
  return rules[static_cast<std::size_t>(finest) - static_cast<std::size_t>(DatePrecision::month)];
}

std::string_view generalise_place(FieldValue& value, PlaceLevel finest) {
  if (value.place.level < PlaceLevel::city || value.place.level >= finest) return {};
  for (const PlaceLevel level : {PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state}) {
    if (level < finest) continue;
    const auto code = place_within(value.place, level);
    if (!code) continue;  // a county in no CBSA is told by its state
    value.place = {level, *code};
    return level == PlaceLevel::county ? "to county" : level == PlaceLevel::cbsa ? "to CBSA" : "to state";
  }
  value.place = {PlaceLevel::unknown, 0};
  return not_shared;
}

// Where the code stands on the ladder: OMB's categories are ids 10 to 19, Stop AAPI Hate's groups 20 to 42.
bool is_on(CodeId code, EthnicityDetail detail) {
  constexpr CodeId first_group = 20, last_group = 42;
  if (code < first_group) return true;  // a category, or a special code
  if (detail == EthnicityDetail::group) return code <= last_group;
  const Code* const known = find_code(CodeList::ethnicity, code);
  return known == nullptr || known->parent == not_asked;
}

CodeId aapi_or_other(CodeId category) {
  static const CodeId aapi = *find_code(CodeList::ethnicity, "aapi");
  static const CodeId other = *find_code(CodeList::ethnicity, "other_non_aapi");
  static const CodeId unclear = *find_code(CodeList::ethnicity, "other_unknown");
  static const CodeId asian = *find_code(CodeList::ethnicity, "asian"),
                      islander = *find_code(CodeList::ethnicity, "nhpi");
  if (category < first_real_code || category == unclear) return category;
  return category == asian || category == islander || category == aapi ? aapi : other;
}

std::string_view generalise_ethnicity(FieldValue& value, EthnicityDetail detail) {
  CodeSet out;
  for (CodeId code : value.set.codes()) {
    while (!is_on(code, detail)) code = find_code(CodeList::ethnicity, code)->parent;
    out.add(detail == EthnicityDetail::aapi_or_other ? aapi_or_other(code) : code);
  }
  if (out == value.set) return {};
  value.set = out;
  return detail == EthnicityDetail::group      ? "to group"
         : detail == EthnicityDetail::category ? "to category"
                                               : "to AAPI or other";
}

}  // namespace

SharingProfile SharingProfile::tightened_by(const SharingProfile& other) const {
  SharingProfile out;
  out.finest_date = stricter(finest_date, other.finest_date);
  out.finest_place = stricter(finest_place, other.finest_place);
  out.age = stricter(age, other.age);
  out.ethnicity = stricter(ethnicity, other.ethnicity);
  out.has_daypart = has_daypart && other.has_daypart;
  out.has_language = has_language && other.has_language;
  out.has_gender = has_gender && other.has_gender;
  out.smallest_cell = std::max(smallest_cell, other.smallest_cell);
  return out;
}

std::string_view generalise(std::size_t field, FieldValue& value, const SharingProfile& profile) {
  if (field == occurred_field) return generalise_date(value, profile.finest_date);
  if (field == place_field) return generalise_place(value, profile.finest_place);
  if (field == daypart_field && !profile.has_daypart) return drop(field, value);
  if (field == age_field && profile.age == AgeDetail::none) return drop(field, value);
  if (field == gender_field && !profile.has_gender) return drop(field, value);
  if ((field == language_field || field == script_field) && !profile.has_language) return drop(field, value);
  if (field == ethnicity_field) {
    if (profile.ethnicity == EthnicityDetail::none) return drop(field, value);
    if (profile.ethnicity != EthnicityDetail::detail) return generalise_ethnicity(value, profile.ethnicity);
  }
  return {};
}

}  // namespace kith::adapters
