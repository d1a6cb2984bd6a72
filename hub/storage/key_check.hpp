// Whether a hub has the digest key that its database was filled with. With another one every unchanged record would
// look like an edit and every idempotency key be forgotten, so that a hub whose key was lost must not make a new one
// and serve. Blocks, on a storage thread.
#pragma once

#include "hub/base/error.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// As kith_serve, in one transaction. The first key that is shown stays the database's. Errors: malformed_config (this
// is another key), as pg::guarded gives.
Result<void> check_digest_key(pg::Connection& connection, const SecretKey& key);

}  // namespace kith::storage
