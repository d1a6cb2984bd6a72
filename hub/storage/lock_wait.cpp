// See the header.
#include "hub/storage/lock_wait.hpp"

#include <string>

namespace kith::storage {
namespace {

constexpr pg::Sql limit = "-- lock_wait.limit\nSELECT set_config('lock_timeout', $1, false)";

}  // namespace

Result<void> limit_lock_wait(pg::Connection& connection, std::chrono::milliseconds longest) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    c.exec(limit, std::to_string(longest.count()));
    return {};
  });
}

}  // namespace kith::storage
