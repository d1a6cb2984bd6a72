#include "hub/async/group.hpp"

#include <boost/asio/co_spawn.hpp>

#include "hub/async/signal.hpp"

namespace kith {

struct TaskGroup::State {
  explicit State(const boost::asio::any_io_executor& on) : executor(on), ended(on) {}
  boost::asio::any_io_executor executor;
  Signal ended;
  std::size_t running = 0;
  std::exception_ptr first_fault;
};

TaskGroup::TaskGroup(const boost::asio::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

void TaskGroup::spawn(Task<void> task) {
  ++state_->running;
  boost::asio::co_spawn(state_->executor, std::move(task), [state = state_](const std::exception_ptr& fault) {
    --state->running;
    if (fault && !state->first_fault) state->first_fault = fault;
    if (state->running == 0) state->ended.notify();
  });
}

Task<void> TaskGroup::wait() {
  const auto state = state_;
  while (state->running > 0) co_await state->ended.wait();
  if (auto fault = std::exchange(state->first_fault, nullptr)) std::rethrow_exception(fault);
}

std::size_t TaskGroup::running() const {
  return state_->running;
}

}  // namespace kith
