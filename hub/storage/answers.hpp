// Storing the answer of a keyed request inside the transaction that stores its records. Storage threads.
#pragma once

#include "hub/storage/idempotency.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// The transaction's organisation must be the key's and its role kith_ingest. Throws KeyLost when the claim is no longer
// this request's: its lease ended and another took it.
void write_answer(pg::Transaction& transaction, const IdempotencyKey& key, const StoredAnswer& answer);

struct KeyLost {};

}  // namespace kith::storage
