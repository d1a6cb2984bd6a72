// The rule of a table that counts organisations instead of people: how many sent their return, by region and quarter.
// An organisation may speak for several regions, so nothing in it adds up to anything: it must have no totals, no parts
// and no hidden numbers that a sum could give back, and none below three. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hub/disclosure/table.hpp"
#include "hub/disclosure/verify.hpp"

namespace kith::disclosure {

// The one table that counts organisations: under another name none is taken.
inline constexpr std::string_view organisations_table_name = "region-quarter-organisations";

// Fewer stand in no table: a place with fewer, be it none, has no row.
inline constexpr std::int64_t fewest_organisations = 3;

// What is wrong with a table of organisations; empty: nothing.
std::vector<Finding> check_organisations(const PublishedTable& table);

}  // namespace kith::disclosure
