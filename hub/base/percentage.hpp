// Percentages as the counting rules print them: of their own base, rounded half up to the decimals that the table
// states, in whole-number arithmetic, so that 66.665 is never 66.66 by accident of binary fractions. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kith {

// "66.67" for 44 of 66 with 2 decimals; nothing when the base is 0. Needs 0 <= count, base < 2^40 and decimals <= 4.
std::optional<std::string> percentage(std::int64_t count, std::int64_t base, unsigned decimals);

}  // namespace kith
