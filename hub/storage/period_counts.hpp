// Counts of a period across all organisations, for releases only: as kith_release, in one transaction over one
// snapshot, one statement for each dimension. Which records count is decided by consent, by counts_in_statistics and by
// the state of their organisation; a record is in the month in which the hub first took it, or in the one it declared
// in a historic load. Blocks; storage threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/tables.hpp"

namespace kith::pg {
class Connection;
class Transaction;
}  // namespace kith::pg

namespace kith::storage {

// A code id counts as node_of[id], and as what stands above that, above_of[…][id], once a record however many of its
// codes lead there; 0, and ids past the end, are not known.
struct CountedCodes {
  CountSource source = CountSource::act_types;
  std::vector<std::int16_t> node_of = {};
  std::vector<std::vector<std::int16_t>> above_of = {};
};

// A record with a known code counts as `base` too.
struct CountedDimension {
  CountedCodes codes;
  // Of sets: another set of the record whose codes count as well, but not those that a code of the first implies.
  struct Beside {
    CountedCodes codes;
    std::vector<std::int16_t> implying, implied;  // pairs of ids
  };
  std::optional<Beside> beside = {};
};
inline constexpr std::int16_t counted_base = 1;

struct PeriodCount {
  std::vector<std::chrono::year_month> months;  // in order, without gaps
  std::chrono::year_month_day today{};          // consent that ended before is not counted
  std::vector<CountedDimension> dimensions;
  std::string returns_of = {};  // the quarter, 2021-Q1, whose returns are counted too; empty: none are
  bool has_aggregates = false;  // the totals that organisations sent of exactly these months are read too
};

struct PeriodCell {
  std::uint32_t org = 0;   // its place in PeriodCounts::orgs
  std::int32_t place = 0;  // as place_value() has it
  std::int32_t month = 0;  // its place in PeriodCount::months
  std::int16_t node = 0;   // 0 in totals
  std::int64_t records = 0;
};

// A place for which an organisation sent its return.
struct ReturnedPlace {
  std::uint32_t org = 0;   // its place in PeriodCounts::orgs
  std::int32_t place = 0;  // as place_value() has it
};

// How many acts an organisation counted itself in a place: the largest that it sent of that place.
struct AggregateTotal {
  std::uint32_t org = 0;   // its place in PeriodCounts::orgs
  std::int32_t place = 0;  // as place_value() has it: a county, a metropolitan area or a state
  std::int64_t acts = 0;   // none of 0
};

struct PeriodCounts {
  std::vector<OrgCode> orgs;  // those whose records count, in order
  std::vector<PeriodCell> totals;
  std::vector<std::vector<PeriodCell>> dimensions;  // as asked for
  std::vector<ReturnedPlace> returns;
  std::vector<AggregateTotal> aggregates = {};
};

// What one release may take of the database: beyond it deadline_exceeded.
inline constexpr std::chrono::minutes most_count_time{30};

Result<PeriodCounts> count_period(pg::Connection& connection, const PeriodCount& asked);
// The same in the caller's transaction, which is a repeatable read in the role release; `asked` has months.
PeriodCounts count_period(pg::Transaction& transaction, const PeriodCount& asked);

// What was counted of a quarter ("2021-Q1"), sealed: only kith_release reads it. The text is the caller's. In the
// caller's transaction, which has that role.
// Errors: already_exists (what is frozen is not counted again), out_of_range (the quarter has not ended), contradiction
// (a historic load of its months is open), not_found.
Result<void> seal_counts(pg::Transaction& transaction, std::string_view period, std::string_view counts);
Result<std::string> sealed_counts(pg::Transaction& transaction, std::string_view period);

}  // namespace kith::storage
