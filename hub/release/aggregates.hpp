// Counts that organisations send in place of records, in releases. They have tables of their own, place by quarter and
// year, protected and audited by the same programs and the same rules as the public tables of records; and no
// organisation that has a record in a quarter has aggregates there, so that the two share no person and no sum. A mixed
// table adds up what both print. All of it is public; the rules of `collaborative` are not enough for counts that the
// hub cannot look behind. Pure but for protect_aggregates(), which blocks as protect() does.
#pragma once

#include <string_view>
#include <vector>

#include "hub/release/protection.hpp"

namespace kith::release {

inline constexpr std::string_view aggregates_suffix = "-aggregates";  // place-quarter-aggregates
inline constexpr std::string_view mixed_suffix = "-mixed";

// What organisations without a record in the quarter sent of it. A place's number is of everybody in it, those of the
// places below included; where these add up to more, that is the number. What lies in no listed place below stands at
// the place itself, as with records.
std::vector<ExactCell> aggregate_cells(const RegionMap& map, const ReleasePeriod& period,
                                       const storage::PeriodCounts& counted);

// Their tables: the menu's totals by quarter and by year.
std::vector<Cube> aggregate_cubes(const ExactCounts& counts, const std::vector<Offer>& offers, const RegionMap& map);

// What is to be protected, beside the earlier releases of the year that have such tables. A year whose four quarters do
// not all have them has none: a reader would know more of the missing ones than the audit does.
ProtectionJob aggregates_job(const ProtectionJob& of_records, const std::vector<Offer>& offers, const RegionMap& map);

// No tables: none of them is safe, which keeps nothing else from being released.
Outcome<ProtectedRelease> protect_aggregates(const ProtectionJob& job, const Programs& programs,
                                             const Progress& progress, const std::stop_token& stop = {});

// For each table of aggregates the one that adds it to its table of records.
std::vector<disclosure::PublishedTable> mixed_tables(const std::vector<disclosure::PublishedTable>& of_records,
                                                     const std::vector<disclosure::PublishedTable>& aggregates);

}  // namespace kith::release
