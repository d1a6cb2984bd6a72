// Exact counts of an organisation's own records: runs the one GROUP BY that a table asks for. Which dimensions there
// are and what they mean is decided by hub/query; this file only writes SQL for it, out of fragments that are literals.
// Each call commits an audit leaf before it returns. Blocks; storage threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"
#include "hub/model/record.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

// Where an axis takes its values from.
enum class CountSource : std::uint8_t {
  // scalars: a code id, or 0 where not asked
  daypart,
  scope,
  reporter_role,
  reporting_for,
  target_age_band,
  target_language,
  target_script,
  victims_count,
  suspects_count,
  offense,
  is_potential_crime,
  data_basis,
  verification_status,
  source_system,
  taxonomy,
  // scalars of their own kind
  place,             // see place_value()
  reported_day,      // days since 1800-01-01: of the reported month's first day, or of receipt
  occurred_day,      // the same, of what is known to the day or month; 1 unknown, 2 declined; 0 not asked
  occurred_quarter,  // and of what is known to the quarter
  occurred_year,     // and of what is known to the year
  // sets: a record counts once under each of its codes, or under 0 where not asked
  act_types,
  sites,
  bias_reasons,
  bias_targets,
  bias_evidence,
  offender_kind,
  target_gender,
  target_ethnicity,
  reported_to,
  help_wanted,
  quality_flags,
};

constexpr bool is_set(CountSource source) {
  return source >= CountSource::act_types;
}

// A place as one number: its level × 10,000,000 and its code. Not asked is 0; unknown and declined are 1 and 2.
constexpr std::int32_t place_value(const IncidentPlace& place) {
  if (place.level < PlaceLevel::online) return static_cast<std::int32_t>(place.level);
  return static_cast<std::int32_t>(place.level) * 10'000'000 + place.code;
}
constexpr IncidentPlace place_of_value(std::int32_t value) {
  if (value < 10'000'000) return {static_cast<PlaceLevel>(value), 0};
  return {static_cast<PlaceLevel>(value / 10'000'000), value % 10'000'000};
}
// The civil date of a day number, and back.
std::chrono::year_month_day day_of_value(std::int32_t value);
std::int32_t day_value(std::chrono::sys_days day);

struct CountAxis {
  CountSource source = CountSource::place;
  // Of a set: code id i counts as map[i] (its group, or its code in another taxonomy), once a record however many of
  // its codes lead there; ids past the end and those that map to 0 count as 1, unknown. Empty: as it is.
  std::vector<std::int16_t> map;
  bool unknown_is_inside = false;  // of a set: unknown, declined and not asked are values too
};

// Keeps records whose value (of a set: one of whose codes) is among `values`.
struct CountFilter {
  CountSource source = CountSource::place;
  std::vector<std::int32_t> values;
  // Of days: also keeps values in [from, to); both 0: no range.
  std::vector<std::pair<std::int32_t, std::int32_t>> ranges;
};

inline constexpr std::size_t most_count_axes = 3;

struct CountQuery {
  std::vector<CountAxis> axes;  // 0 to 3
  std::vector<CountFilter> filters;
  // The id of the quality flag `multiple_bias`: records that carry it or name several targets are left out of the
  // cells, and stay in the base. 0: they count.
  std::int16_t excluded_flag = 0;
  std::chrono::year_month_day today{};  // consent that ended before is not counted
};

struct CountRow {
  std::array<std::int32_t, most_count_axes> values{};  // one for each axis
  std::int64_t records = 0;
};

// Of the records that the filters keep, by their scalar axes alone (sets stand as 0).
struct CountGroup {
  std::array<std::int32_t, most_count_axes> values{};
  std::int64_t records = 0;  // all of them
  std::int64_t known = 0;    // those with a value in every set axis whose unknowns are not inside
};

struct CountResult {
  std::vector<CountRow> rows;      // special values included; in no order
  std::vector<CountGroup> groups;  // what base and totals are added up from
};

// What one request for tables may take of the database, however much it asks for: beyond it deadline_exceeded.
inline constexpr std::chrono::seconds most_table_time{20};

// One result for each query, from one snapshot.
Result<std::vector<CountResult>> count_records(pg::Connection& connection, const Access& access,
                                               const std::vector<CountQuery>& queries);

// The organisation's live aggregate tables, as they were sent.
Result<std::vector<AggregateTable>> read_aggregates(pg::Connection& connection, const Access& access,
                                                    std::chrono::year_month_day today);

}  // namespace kith::storage
