// See the header.
#include "hub/storage/sequencer.hpp"

namespace kith::storage {
namespace {

// An idle hub only looks: renewing the lease at each step would be a commit, and a write to the disk, for nothing.
constexpr pg::Sql look = R"(-- sequencer.look
SELECT token FROM kith.lease
 WHERE name = 'sequencer' AND holder = $1 AND expires_at > clock_timestamp() + $2 / 2 * interval '1 millisecond'
   AND NOT EXISTS (SELECT FROM kith.commit_batch WHERE position IS NULL))";

// The row stays locked until the step ends, so a second holder waits and then sees that the lease is taken.
constexpr pg::Sql take_lease = R"(-- sequencer.take_lease
INSERT INTO kith.lease AS held (name, holder, token, expires_at)
VALUES ('sequencer', $1, 1, clock_timestamp() + $2 * interval '1 millisecond')
ON CONFLICT (name) DO UPDATE
   SET holder = excluded.holder, expires_at = excluded.expires_at,
       token = held.token + CASE WHEN held.holder = excluded.holder THEN 0 ELSE 1 END
 WHERE held.holder = excluded.holder OR held.expires_at <= clock_timestamp()
RETURNING token)";

// All transactions below pg_snapshot_xmin have ended, and what they committed this statement's snapshot sees.
constexpr pg::Sql place = R"(-- sequencer.place
WITH last AS MATERIALIZED (
  SELECT next_position, next_leaf FROM kith.sequence_end FOR UPDATE
), ready AS MATERIALIZED (
  SELECT batch, xid, leaves FROM kith.commit_batch
   WHERE position IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY xid, batch LIMIT $1
), numbered AS MATERIALIZED (
  SELECT batch, row_number() OVER in_order - 1 AS place, sum(leaves) OVER in_order - leaves AS leaves_before
    FROM ready WINDOW in_order AS (ORDER BY xid, batch ROWS UNBOUNDED PRECEDING)
), placed AS (
  UPDATE kith.commit_batch AS b
     SET position = last.next_position + numbered.place, first_leaf = last.next_leaf + numbered.leaves_before
    FROM numbered, last WHERE b.batch = numbered.batch
  RETURNING b.leaves
), total AS (
  SELECT count(*) AS batches, coalesce(sum(leaves), 0) AS leaves FROM placed
), moved AS (
  UPDATE kith.sequence_end SET next_position = sequence_end.next_position + total.batches,
                               next_leaf = sequence_end.next_leaf + total.leaves
    FROM total WHERE total.batches > 0
)
SELECT batches, leaves::bigint FROM total)";

constexpr pg::Sql oldest = R"(-- sequencer.oldest_unplaced
SELECT coalesce((extract(epoch FROM clock_timestamp() - min(at)) * 1000000)::bigint, 0)
  FROM kith.commit_batch WHERE position IS NULL)";

constexpr pg::Sql give_up_lease = R"(-- sequencer.give_up_lease
UPDATE kith.lease SET expires_at = '-infinity' WHERE name = 'sequencer' AND holder = $1)";

}  // namespace

Result<SequencerStep> Sequencer::step(pg::Connection& connection) const {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<SequencerStep> {
    pg::Transaction transaction{c, pg::Role::sequencer};
    SequencerStep step;
    const auto lease_ms = static_cast<std::int64_t>(lease_.count());
    if (const auto idle = transaction.exec_prepared(look, holder_, lease_ms); !idle.empty()) {
      step.holds_lease = true;
      step.token = idle[0].get<std::int64_t>(0);
      return step;
    }
    const auto lease = transaction.exec_prepared(take_lease, holder_, lease_ms);
    if (lease.empty()) return step;
    step.holds_lease = true;
    step.token = lease[0].get<std::int64_t>(0);
    const auto placed = transaction.exec_prepared(place, most_batches_);
    step.placed = placed[0].get<std::int64_t>(0);
    step.leaves = placed[0].get<std::int64_t>(1);
    step.has_more = step.placed == most_batches_;
    const auto age = transaction.exec_prepared(oldest);
    step.horizon_age = std::chrono::microseconds{age[0].get<std::int64_t>(0)};
    transaction.commit();
    return step;
  });
}

Result<void> Sequencer::release(pg::Connection& connection) const {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::sequencer};
    transaction.exec(give_up_lease, holder_);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage
