// Runs one coroutine to its end on an io_context of its own, for programs and tests whose main thread is not a
// coroutine. Blocks.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "hub/async/task.hpp"

namespace kith {

// Runs `context` until `task` has ended and returns what it gave, or throws what it threw. Other work of the context
// goes on while it runs and is left where it is afterwards.
template <class T>
T run_to_end(boost::asio::io_context& context, Task<T> task) {
  std::exception_ptr fault;
  std::optional<T> value;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& error, T result) {
    fault = error;
    if (!error) value.emplace(std::move(result));
    context.stop();
  });
  context.restart();
  context.run();
  if (fault) std::rethrow_exception(fault);
  return std::move(*value);
}

inline void run_to_end(boost::asio::io_context& context, Task<void> task) {
  std::exception_ptr fault;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& error) {
    fault = error;
    context.stop();
  });
  context.restart();
  context.run();
  if (fault) std::rethrow_exception(fault);
}

}  // namespace kith
