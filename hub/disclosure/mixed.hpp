// The rule of a mixed table: how many there are in records and in the counts that organisations sent in their place,
// added up. It tells nothing that its two tables do not, because a number stands in it only where both print theirs;
// so a reader who subtracts one from it has the other, which is protected and audited as what it is. Pure.
#pragma once

#include <span>
#include <vector>

#include "hub/disclosure/table.hpp"
#include "hub/disclosure/verify.hpp"

namespace kith::disclosure {

// What the two tables have in common, added up; `people` and `aggregates` are of one release and of the same places and
// periods.
PublishedTable mixed_table(std::string name, const PublishedTable& people, const PublishedTable& aggregates);

// What is wrong with a mixed table beside the others that a reader has; empty: nothing.
std::vector<Finding> check_mixed(const PublishedTable& mixed, std::span<const PublishedTable> tables);

}  // namespace kith::disclosure
