// Which counties a metropolitan or micropolitan area (CBSA) is made of, by the code lists. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace kith {

// In the order of the list of counties; empty when no county names this CBSA.
std::vector<std::int32_t> counties_of(std::int32_t cbsa);

}  // namespace kith
