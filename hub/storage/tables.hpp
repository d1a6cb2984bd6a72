// Exact counts of an organisation's own records: runs the one GROUP BY that a table asks for. Which dimensions there
// are and what counts is said by the caller (hub/query decides); this file only writes SQL for it. Each call commits an
// audit leaf before it returns. Blocks; storage threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/record.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

// Where a dimension's values come from.
enum class CountSource : std::uint8_t {
  scalar,          // a smallint column
  set,             // a smallint[] column: a record counts once under each of its codes
  place_city,      // the place, at exactly that level
  place_county,    // city and county places
  place_cbsa,      // city, county and CBSA places
  place_state,     // any place but online
  reported_month,  // year * 12 + month - 1
  reported_quarter,
  reported_year,
  occurred_month,
  occurred_quarter,
  occurred_year,
};

// One axis of a count. Values are code ids (place: FIPS or CBSA numbers; time: ordinals); 0, 1 and 2 are not_asked,
// unknown and declined. Quarters are year * 4 + quarter - 1.
struct CountAxis {
  CountSource source = CountSource::scalar;
  std::string_view column;  // of scalar and set: a column of kith.record, from a table in hub/query, never input
  // Of scalar and set: maps code id i to map[i] before counting (a group, another taxonomy); ids past the end and those
  // that map to 0 count as unknown. Empty: as it is. For places: pairs of (city, county) and (county, CBSA).
  std::vector<std::int16_t> map;
  std::vector<std::int32_t> only;  // keep these values only; empty: all
};

// A condition on records: their value on an axis is (for a set: one of its codes is) among the axis' `only`.
using CountFilter = CountAxis;

struct PlaceTree {
  std::vector<std::int32_t> city, county_of_city;
  std::vector<std::int32_t> county, cbsa_of_county;
};

struct CountQuery {
  std::vector<CountAxis> axes;  // 0 to 3
  std::vector<CountFilter> filters;
  const PlaceTree* places = nullptr;
  // Leave records flagged multiple_bias out of the cells (they stay in the base).
  bool excludes_multiple_bias = false;
  std::chrono::year_month_day today;  // consent that ended before is not counted
};

struct CountRow {
  std::array<std::int32_t, 3> values{};
  std::int64_t records = 0;
  // How many records have this row as their first: over rows that share their scalars, these add up to records, not
  // ticks.
  std::int64_t first = 0;
};

struct CountResult {
  std::vector<CountRow> rows;  // special values (0, 1, 2) included
  std::int64_t records = 0;    // all that the filters keep
};

Result<CountResult> count_records(pg::Connection& connection, const OrgCode& org, const CountQuery& query);

// The organisation's live aggregate tables of one dimension ("" for all), as they were sent.
Result<std::vector<AggregateTable>> read_aggregates(pg::Connection& connection, const OrgCode& org,
                                                    std::string_view dimension, std::chrono::year_month_day today);

}  // namespace kith::storage
