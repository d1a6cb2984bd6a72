#include "hub/ingest/stream_turns.hpp"

#include <mutex>

#include "hub/async/turns.hpp"
#include "hub/ingest/suspended.hpp"

namespace kith::ingest {

struct StreamTurns::State : std::enable_shared_from_this<StreamTurns::State> {
  explicit State(std::size_t permits) : free(permits) {}
  std::mutex mutex;
  Turns<OrgCode, Resume<Permit>> waiting;
  std::size_t free;

  Permit permit() {
    return Permit{this, [state = shared_from_this()](void*) { state->give_back(); }};
  }
  void take(const OrgCode& org, Resume<Permit> resume) {
    {
      const std::lock_guard lock{mutex};
      if (free == 0) return waiting.push(org, std::move(resume));
      --free;
    }
    resume(permit());
  }
  void give_back() {
    std::optional<std::pair<OrgCode, Resume<Permit>>> next;
    {
      const std::lock_guard lock{mutex};
      next = waiting.pop();
      if (!next) ++free;
    }
    if (next) next->second(permit());
  }
};

StreamTurns::StreamTurns(std::size_t permits) : state_(std::make_shared<State>(permits)) {}

Task<StreamTurns::Permit> StreamTurns::take(OrgCode org) {
  auto state = state_;
  co_return co_await suspended<Permit>([state, org](Resume<Permit> resume) { state->take(org, std::move(resume)); });
}

}  // namespace kith::ingest
