// How long a statement waits for a lock that another connection holds. The serving login may hold one for as long as it
// likes; who changes the register is not to wait for it without a word. Blocks, on a storage thread.
#pragma once

#include <chrono>

#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// From now on no statement of this connection waits longer; then it fails (too_busy).
Result<void> limit_lock_wait(pg::Connection& connection, std::chrono::milliseconds longest);

}  // namespace kith::storage
