#include "hub/ingest/keyed.hpp"

#include "hub/storage/database.hpp"

namespace kith::ingest {

using storage::Lane;

Task<Result<storage::Claim>> claim(Services& services, SharedKey key, Deadline deadline) {
  co_return co_await services.database.run({Lane::single, key->org}, deadline,
                                           [key, limits = services.limits.keys](pg::Connection& connection) {
                                             return storage::claim(connection, *key, limits);
                                           });
}

Task<void> release(Services& services, SharedKey key) {
  // The hub's own work, so that an organisation whose share waits does not keep the lease.
  (void)co_await services.database.run(
      Lane::single, Deadline::after(services.limits.commit_deadline),
      [key](pg::Connection& connection) { return storage::release(connection, *key); });
}

}  // namespace kith::ingest
