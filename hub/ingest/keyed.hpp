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

// The most that the answer to a body may take: one record's is short; of many, each may be told all its errors.
std::size_t most_answer_bytes(Shape shape, std::string_view body);

// Claims the key where the organisation has room for that answer beside those that are kept and those that may still
// come; `room` holds it until the answer is stored, and dies then. Errors: those of storage::claim() and of the
// database.
Task<Result<storage::Claim>> claim(Services& services, SharedKey key, BodyBudget::Share& room, std::size_t most_bytes,
                                   Deadline deadline);
// Where this fails too, the lease ends by itself.
Task<void> release(Services& services, SharedKey key);

}  // namespace kith::ingest
