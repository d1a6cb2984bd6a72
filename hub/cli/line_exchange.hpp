// Lines go to the hub while its results come back on the same connection: the network's half of everything that sends
// records. Runs on the session's one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "hub/cli/hub_session.hpp"
#include "hub/cli/push_results.hpp"

namespace kith::cli {

struct LineFlow {
  // More lines, each with its line end; empty: there are no more.
  std::function<Result<std::string>()> next;
  // The answer to the next line, in their order.
  std::function<Result<void>(PushResult)> take;
  // How many lines were sent and not answered.
  std::function<std::uint64_t()> unanswered;
  // Told while it runs; may be empty.
  std::function<void()> on_progress;
};

// One request with all lines; nothing when each was answered, or why not. Blocks. Never throws for what the hub or the
// network do. An error of `next` ends the request properly, so that the hub answers for all that was sent.
std::optional<Complaint> exchange_lines(HubSession& hub, const LineFlow& flow);

}  // namespace kith::cli
