// What the calendar of releases asks of the database besides the counts: since when there are records, whether a period
// has any, whether its months may still be declared, and which process makes releases now. As kith_release, which sees
// what counts and nothing else. Blocks; storage threads.
#pragma once

#include <chrono>
#include <optional>

#include "hub/base/error.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage::release_calendar {

// Of the first day on which the hub took a record that counts. What came with a historic load is of the day it came.
Result<std::optional<std::chrono::year_month>> first_month(pg::Connection& connection);
// Whether a record counts in one of these months, both inside.
Result<bool> has_records(pg::Connection& connection, std::chrono::year_month from, std::chrono::year_month to);
// Whether a historic load is open in which new records may declare one of them.
Result<bool> is_history_open(pg::Connection& connection, std::chrono::year_month from, std::chrono::year_month to);

// One process at a time makes releases: false where another one does. Until the connection ends or leave().
Result<bool> enter(pg::Connection& connection);
void leave(pg::Connection& connection);

}  // namespace kith::storage::release_calendar
