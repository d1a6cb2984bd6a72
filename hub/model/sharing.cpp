#include "hub/model/sharing.hpp"

#include <algorithm>

#include "hub/model/place.hpp"

namespace kith {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year_month_day;

template <class T>
T stricter(T a, T b) {
  return static_cast<int>(a) > static_cast<int>(b) ? a : b;
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

Occurred coarsen(Occurred date, DatePrecision finest) {
  if (date.precision < DatePrecision::day || date.precision >= finest) return date;
  date.precision = finest;
  const unsigned m = static_cast<unsigned>(date.first_day.month());
  const unsigned first = finest == DatePrecision::month     ? m
                         : finest == DatePrecision::quarter ? (m - 1) / 3 * 3 + 1
                                                            : 1;
  if (finest != DatePrecision::day) date.first_day = year_month_day(date.first_day.year(), month(first), day(1));
  return date;
}

IncidentPlace coarsen(const IncidentPlace& place, PlaceLevel finest) {
  if (place.level < PlaceLevel::city || place.level >= finest) return place;
  for (const PlaceLevel level : {PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state}) {
    if (level < finest) continue;
    if (const auto code = place_within(place, level)) return {level, *code};
  }
  return {PlaceLevel::unknown, 0};
}

CodeSet coarsen_ethnicity(const CodeSet& set, EthnicityDetail detail) {
  if (detail == EthnicityDetail::detail) return set;
  CodeSet out;
  for (CodeId code : set.codes()) {
    while (!is_on(code, detail)) code = find_code(CodeList::ethnicity, code)->parent;
    out.add(detail == EthnicityDetail::aapi_or_other ? aapi_or_other(code) : code);
  }
  return out;
}

std::string_view step_to(DatePrecision precision) {
  if (precision == DatePrecision::month) return "to month";
  return precision == DatePrecision::quarter ? "to quarter" : "to year";
}

std::string_view step_to(PlaceLevel level) {
  if (level == PlaceLevel::county) return "to county";
  if (level == PlaceLevel::cbsa) return "to CBSA";
  return level == PlaceLevel::state ? "to state" : not_shared;
}

std::string_view step_to(EthnicityDetail detail) {
  if (detail == EthnicityDetail::group) return "to group";
  return detail == EthnicityDetail::category ? "to category" : "to AAPI or other";
}

}  // namespace kith
