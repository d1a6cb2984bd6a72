// Returns: an organisation says that what it has of a quarter has been sent, be it nothing at all, and for which places
// it speaks. Releases count who said so, by region; a return holds nothing of a record. Blocks; storage threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/party.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

struct PeriodReturn {
  std::string period;                // 2021-Q1
  std::vector<std::int32_t> places;  // as place_value() has them; 1 to most_return_places
};
inline constexpr std::size_t most_return_places = 300;

// In place of an earlier one of the quarter, with a line on the organisation's audit log: a push of no record. Errors:
// out_of_range (the quarter has not ended), already_exists (it has been released, or comes before one that has), and
// what guarded() gives.
Result<void> send_return(pg::Connection& connection, const Access& access, const PeriodReturn& sent);

}  // namespace kith::storage
