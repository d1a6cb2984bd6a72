// When a cell may stand as it does. Every S is held to one rule, whatever the reason it is hidden, because the method
// is public: a rule for some of them would tell which they are. The program that audits and the reader who verifies ask
// the same question here. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "hub/disclosure/bounds.hpp"

namespace kith::disclosure {

enum class Fault : std::uint8_t {
  contradiction,          // the tables do not add up
  printed_too_small,      // a number from 1 to k - 1
  floor_unreached,        // no table fits in which the hidden number is as small as the markers allow
  ceiling_too_low,        // no table fits in which it is k - 2 more than that
  too_narrow,             // an unprinted number is known to within fewer than k - 1 values
  told_to_insider,        // an organisation that subtracts its own people can tell too much of the others
  too_few_organisations,  // printed, though fewer than the profile asks for contributed
  told_by_sum,            // all hidden parts of a printed sum are k - 1, as whoever takes them to be small finds
};

std::string_view sentence(Fault fault);  // in plain words, for a reader

// What is known of one cell's number.
struct Evidence {
  std::int64_t floor = 0;              // the markers alone imply at least this
  std::int64_t low = 0;                // all that is printed implies at least this
  std::int64_t high = no_limit;        // and at most this
  std::int64_t least_seen = no_limit;  // in tables that fit all that is printed; no_limit: none seen yet
  std::int64_t most_seen = -1;
};

// nullopt: it may stand. An S: tables were seen with the number at its floor m and at m + k - 2 or more, or it is at
// least k in any case. An unprinted number: it is nobody, or at least k, or tables were seen that differ by k - 2.
std::optional<Fault> judge(const SystemCell& cell, const Evidence& evidence, std::int64_t k);

}  // namespace kith::disclosure
