#include "hub/ingest/keyed.hpp"

#include <algorithm>

#include "hub/storage/database.hpp"

namespace kith::ingest {

using storage::Lane;

std::size_t most_answer_bytes(Shape shape, std::string_view body) {
  constexpr std::size_t of_one = 4'096;        // a problem, or a result with one error
  constexpr std::size_t of_each_byte = 2'048;  // {} is a record, and may have sixteen errors
  const auto first = body.find_first_not_of(" \t\r\n");
  const bool is_one = shape == Shape::document && first != std::string_view::npos && body[first] == '{';
  return is_one ? of_one : std::min(storage::max_answer_bytes, of_one + of_each_byte * body.size());
}

Task<Result<storage::Claim>> claim(Services& services, SharedKey key, BodyBudget::Share& room, std::size_t most_bytes,
                                   Deadline deadline) {
  if (!room.grow(most_bytes))
    co_return fail(Error{Errc::idempotency_quota, {}, "the answers kept for them may take too much room"});
  storage::KeyLimits limits = services.limits.keys;
  // Room for what is kept: what may still come has its own. Refused is who finds no more than that.
  limits.answer_bytes += 1 - static_cast<std::int64_t>(services.answer_budget.held_of(key->org));
  co_return co_await services.database.run(
      {Lane::single, key->org}, deadline,
      [key, limits](pg::Connection& connection) { return storage::claim(connection, *key, limits); });
}

Task<void> release(Services& services, SharedKey key) {
  // The hub's own work, so that an organisation whose share waits does not keep the lease.
  (void)co_await services.database.run(
      Lane::single, Deadline::after(services.limits.commit_deadline),
      [key](pg::Connection& connection) { return storage::release(connection, *key); });
}

}  // namespace kith::ingest
