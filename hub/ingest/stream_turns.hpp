// How many batches of streams the database works on, and whose is next: permits, given to organisations in turn. Any
// thread may call it.
#pragma once

#include <memory>

#include "hub/async/task.hpp"
#include "hub/base/ids.hpp"

namespace kith::ingest {

class StreamTurns {
 public:
  explicit StreamTurns(std::size_t permits);

  // Given back when it dies.
  using Permit = std::shared_ptr<void>;
  // Resumes when it is the organisation's turn.
  Task<Permit> take(OrgCode org);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::ingest
