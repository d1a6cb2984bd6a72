// How many batches of streams the database works on, and whose is next: permits, given to organisations in turn. While
// small pushes keep coming there is one permit only, so that a bulk load leaves them a processor. Any thread may call
// it.
#pragma once

#include <functional>
#include <memory>

#include "hub/async/task.hpp"
#include "hub/base/ids.hpp"

namespace kith::ingest {

class StreamTurns {
 public:
  // `are_others_waiting`: asked each time, from any thread.
  StreamTurns(std::size_t permits, std::function<bool()> are_others_waiting);

  // Given back when it dies.
  using Permit = std::shared_ptr<void>;
  // Resumes when it is the organisation's turn.
  Task<Permit> take(OrgCode org);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::ingest
