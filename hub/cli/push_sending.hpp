// The second half of a push: what waits in the outbox goes to the hub, and each answer ends its line: in the key map,
// in the accounts and in the outbox at once. One thread; blocks on the network and the key map's disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "hub/cli/line_exchange.hpp"
#include "hub/cli/outbox.hpp"

namespace kith::cli {

class PushSending {
 public:
  // A line that the hub could not take for reasons of its own so often ends as `failed`.
  static constexpr std::uint8_t most_attempts = 5;

  PushSending(KeyMap& keys, Outbox& outbox, PushRun& run) : keys_(keys), outbox_(outbox), run_(run) {}
  PushSending(const PushSending&) = delete;
  PushSending& operator=(const PushSending&) = delete;

  // How long a hub that has been asked too often is waited for: at once, and until it has taken a line again.
  static constexpr std::chrono::seconds most_wait{30}, most_waiting{300};

  // Sends until no line waits. A hub that says that it was asked too often, and for how long, is waited for: `pause`
  // blocks so long, and is told how much longer this may go on. Complaints: why lines still wait; another send() goes
  // on with them. `on_progress` may be empty; without `pause` nothing is waited for.
  using Pause = std::function<void(std::chrono::seconds wait, std::chrono::seconds at_most)>;
  std::optional<Complaint> send(HubSession& hub, const std::function<void()>& on_progress, const Pause& pause = {});

  // The parts, for tests without a network.
  void start_body();
  Result<std::string> next();
  Result<void> take(PushResult result);
  Result<void> settle();

 private:
  struct InFlight {
    std::uint64_t ordinal;
    Offer offer;
    std::uint8_t attempts;
  };
  struct Answered {
    InFlight line;
    PushResult result;
  };
  // All that `change` does, or nothing.
  Result<void> durably(const std::function<Result<void>()>& change);
  Result<void> end_damaged(const std::vector<std::uint64_t>& ordinals);
  Result<void> end_all();
  Result<void> end(Answered& answered);

  KeyMap& keys_;
  Outbox& outbox_;
  PushRun& run_;
  std::deque<InFlight> in_flight_;
  std::vector<Answered> answered_;
  std::uint64_t sent_up_to_ = 0;
  std::uint64_t last_ordinal_ = 0;  // of this body; what is put back while it runs goes with the next one
  std::uint64_t answered_lines_ = 0;
  std::uint64_t ended_ = 0;  // lines that have met their end in this body
};

}  // namespace kith::cli
