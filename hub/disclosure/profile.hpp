// Release profiles: who reads, and what a number must be at least to be printed for them. A profile is named and
// versioned; its thresholds are a floor that a hub's configuration may raise and never lower. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::disclosure {

struct Profile {
  std::string_view name;
  std::int64_t version = 1;
  std::int64_t k = 0;              // a number from 1 to k - 1 is never printed, nor can it be inferred
  std::int64_t organisations = 0;  // how many must have contributed to a printed number
  bool insider_rule = false;       // also against a contributing organisation that subtracts its own records
};

// What a configuration asks for instead of the floor; 0 leaves it as it is.
struct Thresholds {
  std::int64_t k = 0;
  std::int64_t organisations = 0;
};

std::span<const Profile> profiles();  // public, collaborative
// Errors: not_found.
Result<Profile> profile(std::string_view name);
// Errors: out_of_range when a threshold is below the floor, or above 1,000,000.
Result<Profile> with_thresholds(const Profile& floor, const Thresholds& thresholds);

}  // namespace kith::disclosure
