// The sums that tell a reader who guesses. Most of what is hidden is below k; who takes all m hidden parts of a printed
// sum to be, and finds that they make m times k - 1, knows each of them. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/disclosure/system.hpp"

namespace kith::prove {

// The hidden parts of each such sum, as cells of the system: a printed whole whose other parts are printed as well.
std::vector<std::vector<std::uint32_t>> full_sums(const disclosure::System& system, std::int64_t k);

}  // namespace kith::prove
