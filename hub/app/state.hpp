// What the admin listener shows of the process: where it is in its life, and the latest of what the control loop saw.
// Written by one thread, read by any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "auth/ending.hpp"
#include "hub/async/deadline.hpp"

namespace kith::app {

// starting → serving → draining. Ready only while serving.
enum class Phase : std::uint8_t { starting, serving, draining };

// Of the journal of withdrawals. Set back: the database had less than was in the journal, and nobody had said so.
enum class Journaling : std::uint8_t { not_yet, written, not_written, set_back };

struct State {
  std::atomic<Phase> phase{Phase::starting};
  std::atomic<bool> is_disk_low{false};
  std::atomic<std::uint64_t> free_bytes{0};
  std::atomic<std::uint64_t> organisations{0};
  std::atomic<std::uint64_t> organisations_near_quota{0};   // of the records that they may have
  std::atomic<SteadyTime> database_answered{SteadyTime{}};  // when last, to the control loop that asks all the time
  std::atomic<std::int64_t> horizon_age_microseconds{0};
  std::atomic<std::uint64_t> batches_placed{0};
  std::atomic<std::uint64_t> refusals_written{0};
  // Active parties by auth::Nearness of the end of the last certificate that this hub has issued to them.
  std::array<std::atomic<std::uint64_t>, auth::nearness_count> member_certificates{};
  // Of the audit log: leaves in its tree, when a checkpoint was last signed and the log last verified (seconds since
  // 1970; 0: not since this process began), how many leaves that went over, and whether it is as it was promised.
  std::atomic<std::int64_t> audit_size{0};
  std::atomic<std::int64_t> audit_signed_at{0};
  std::atomic<std::int64_t> audit_verified_at{0};
  std::atomic<std::int64_t> audit_verified_leaves{0};
  std::atomic<bool> is_audit_broken{false};
  std::atomic<bool> is_promise_unusable{false};      // DIR/audit.checkpoint cannot be read, so nothing is signed
  std::atomic<bool> is_audit_unverified{false};      // the last verification was given up
  std::atomic<std::uint64_t> audit_steps_failed{0};  // of verifications, each taken again
  std::atomic<Journaling> journaling{Journaling::not_yet};
  std::atomic<std::uint64_t> journals_aside{0};  // damaged ones that still lie beside it
  // Of releases: when the last was frozen (seconds since 1970; 0: none is known), how many this process froze and was
  // refused, and since how many days the oldest one is due that is not made (-1: none).
  std::atomic<std::int64_t> release_frozen_at{0};
  std::atomic<std::uint64_t> releases_frozen{0};
  std::atomic<std::uint64_t> releases_refused{0};
  std::atomic<std::int64_t> release_overdue_days{-1};
};

}  // namespace kith::app
