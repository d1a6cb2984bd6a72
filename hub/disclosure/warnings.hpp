// The warning list of exact tables: which cells of an organisation's own table must not be published as they stand.
// This is the floor of the publication guidelines (CalHHS Data De-Identification Guidelines 2.0, section 5.6.2: counts
// of victims below 11 are always hidden), not disclosure control: whether the other cells give a hidden one away is
// decided by a release. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kith::disclosure {

inline constexpr std::int64_t smallest_public_count = 11;

enum class Warning : std::uint8_t {
  small_count,       // 1 to 10 of the base
  small_complement,  // all of the base but 1 to 10: the rest can be computed
  small_base,        // the base itself is 1 to 10
};

std::string_view name(Warning warning);      // small_count, …
std::string_view sentence(Warning warning);  // for people

// Of a cell that shows `count` of `base`. `is_of_base` false: the count is not part of the base, no complement exists.
std::vector<Warning> warnings(std::int64_t count, std::int64_t base, bool is_of_base = true);

// What every table with a warning says: other cells may give a hidden one away, so a release decides.
std::string_view advice();

}  // namespace kith::disclosure
