#include "hub/async/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kith {
namespace {

constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

Signal::Signal(const boost::asio::any_io_executor& executor) : timer_(executor, SteadyTime::max()) {}

Task<void> Signal::wait() {
  co_await timer_.async_wait(as_result);
}

Task<bool> Signal::wait(Deadline deadline) {
  timer_.expires_at(deadline.at());
  const auto [error] = co_await timer_.async_wait(as_result);
  timer_.expires_at(SteadyTime::max());
  co_return error == boost::asio::error::operation_aborted;
}

void Signal::notify() {
  timer_.cancel();
}

}  // namespace kith
