// The claim of an idempotency key before a request's work, and its release where the work failed; in between the answer
// is stored for the key. Any executor.
#pragma once

#include <memory>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/ingest/services.hpp"
#include "hub/storage/idempotency.hpp"

namespace kith::ingest {

using SharedKey = std::shared_ptr<const storage::IdempotencyKey>;

// Errors: those of storage::claim() and of the database.
Task<Result<storage::Claim>> claim(Services& services, SharedKey key, Deadline deadline);
// Where this fails too, the lease ends by itself.
Task<void> release(Services& services, SharedKey key);

}  // namespace kith::ingest
