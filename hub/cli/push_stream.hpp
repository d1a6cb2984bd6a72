// The network's half of a push: lines go out while the hub's results come back on the same connection. Everything runs
// on the session's one thread.
#pragma once

#include <cstdint>
#include <functional>

#include "hub/cli/hub_session.hpp"
#include "hub/cli/push_rows.hpp"

namespace kith::cli {

struct PushChoices {
  bool full_snapshot = false;
  // Asked before an unusual number of records is withdrawn: how many of how many.
  std::function<bool(std::uint64_t, std::uint64_t)> may_withdraw;
  // Told while it runs: bytes read and rows answered.
  std::function<void(std::uint64_t, std::uint64_t)> on_progress;
};

// Pushes all rows, and then, in a request of its own and only when all was answered, the withdrawals of a full
// snapshot. Blocks. Never throws for what the file, the hub or the network do: the report says it.
PushReport push_stream(HubSession& hub, PushRows& rows, const PushChoices& choices);

}  // namespace kith::cli
