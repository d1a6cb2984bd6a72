#include "hub/ingest/stream_turns.hpp"

#include <mutex>
#include <vector>

#include "hub/async/turns.hpp"
#include "hub/ingest/suspended.hpp"

namespace kith::ingest {

struct StreamTurns::State : std::enable_shared_from_this<StreamTurns::State> {
  State(std::size_t most, std::function<bool()> others) : permits(most), are_others_waiting(std::move(others)) {}
  const std::size_t permits;
  const std::function<bool()> are_others_waiting;
  std::mutex mutex;
  Turns<OrgCode, Resume<Permit>> waiting;
  std::size_t taken = 0;

  // At least one, so that whoever waits is woken when it comes back.
  [[nodiscard]] std::size_t allowed() const { return are_others_waiting() ? 1 : permits; }

  Permit permit() {
    return Permit{this, [state = shared_from_this()](void*) { state->give_back(); }};
  }
  void take(const OrgCode& org, Resume<Permit> resume) {
    const std::size_t most = allowed();
    {
      const std::lock_guard lock{mutex};
      if (taken >= most) return waiting.push(org, std::move(resume));
      ++taken;
    }
    resume(permit());
  }
  void give_back() {
    const std::size_t most = allowed();
    std::vector<Resume<Permit>> next;
    {
      const std::lock_guard lock{mutex};
      --taken;
      while (taken < most) {
        auto first = waiting.pop();
        if (!first) break;
        ++taken;
        next.push_back(std::move(first->second));
      }
    }
    for (auto& resume : next) resume(permit());
  }
};

StreamTurns::StreamTurns(std::size_t permits, std::function<bool()> are_others_waiting)
    : state_(std::make_shared<State>(permits, std::move(are_others_waiting))) {}

Task<StreamTurns::Permit> StreamTurns::take(OrgCode org) {
  auto state = state_;
  co_return co_await suspended<Permit>([state, org](Resume<Permit> resume) { state->take(org, std::move(resume)); });
}

}  // namespace kith::ingest
