// What a record is once it has been decoded: the envelope that every kind has, the coded incident, and the aggregate
// table. Plain data; the steps that may vouch for it wrap it (ValidRecord, AnonymousRecord in schemas/). Field
// meanings: docs/data-model.md.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/ids.hpp"
#include "hub/model/code.hpp"

namespace kith {

enum class RecordKind : std::uint8_t { incident = 1, aggregate = 2 };
enum class Consent : std::uint8_t {
  aggregate_only = 1,
  coded_record = 2
};  // `none` is refused before it becomes a value

// A civil month. Ordinal: year * 12 + month - 1.
struct Month {
  std::int16_t year = 0;
  std::uint8_t month = 1;
  static std::optional<Month> parse(std::string_view text);  // YYYY-MM, 1900 to 2199
  [[nodiscard]] std::string text() const;
  auto operator<=>(const Month&) const = default;
};

// YYYY-MM-DD, 1900 to 2199.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);

struct Envelope {
  RecordUid uid{};
  std::int32_t revision = 1;  // >= 1
  RecordKind kind = RecordKind::incident;
  std::int16_t schema_version = 1;
  Taxonomy taxonomy = Taxonomy::sah_2023;
  CodeId source_system = not_asked;
  std::string adapter;               // a code of the list adapter; empty: none
  std::int32_t adapter_version = 0;  // 0: none
  CodeSet funding_streams;
  Consent consent = Consent::aggregate_only;
  std::optional<Month> consent_expires;
  bool withdrawn = false;
  std::optional<Month> reported_month;  // absent: the hub's month of first acceptance counts
  CodeId data_basis = not_asked;
  CodeId verification_status = not_asked;
  bool counts_in_statistics = true;
  CodeSet quality_flags;
};

enum class DatePrecision : std::uint8_t {
  not_asked = 0,
  unknown = 1,
  declined = 2,
  day = 10,
  month = 11,
  quarter = 12,
  year = 13
};
struct Occurred {
  DatePrecision precision = DatePrecision::not_asked;
  std::chrono::year_month_day first_day{};  // of the day, month, quarter or year; unset for the three special ones
};

enum class PlaceLevel : std::uint8_t {
  not_asked = 0,
  unknown = 1,
  declined = 2,
  online = 10,
  city = 11,
  county = 12,
  cbsa = 13,
  state = 14
};
struct IncidentPlace {
  PlaceLevel level = PlaceLevel::not_asked;
  // The code as a number: census place 0664000 is 664000, county FIPS 06067 is 6067, CBSA 40900, state 06 is 6; else 0.
  std::int32_t code = 0;
  bool operator==(const IncidentPlace&) const = default;
};

struct Incident {
  Occurred occurred;
  CodeId daypart = not_asked;
  IncidentPlace place;
  CodeSet act_types, sites, bias_reasons, bias_targets, bias_evidence, offender_kind;
  CodeId scope = not_asked, reporter_role = not_asked, reporting_for = not_asked;
  CodeId target_age_band = not_asked, target_language = not_asked, target_script = not_asked;
  CodeSet target_gender, target_ethnicity;
  CodeId victims_count = not_asked, suspects_count = not_asked;
  CodeId offense = not_asked, is_potential_crime = not_asked;
  CodeSet reported_to, help_wanted;
};

// A count table sent in place of records; its unit is the table, replaced whole by a higher revision.
struct AggregateCell {
  std::string code;
  std::int64_t count = 0;
};
struct AggregateTable {
  Month from, to;  // inclusive
  IncidentPlace place;
  std::string dimension;  // the name of a table dimension (docs/api.md), or "total"
  bool multi = false;     // categories may add up to more than the base
  std::string base_id;    // reported_acts, self_reported_acts, records, people
  std::int64_t base_n = 0;
  std::string unduplication;  // none, organisation
  std::vector<AggregateCell> cells;
  std::string json;  // the canonical JSON text of the table, as stored
};

struct Record {
  OrgCode org;
  Envelope envelope;
  Incident incident;                        // of kind incident and not withdrawn
  std::optional<AggregateTable> aggregate;  // of kind aggregate and not withdrawn
};

}  // namespace kith
