// A bounded pool of threads for work that takes long, and the hop there and back: the coroutine goes on, on its own
// executor, with what the function returned. Organisations take turns, so that the one job of one of them waits for one
// job of each other and not for all that another has sent. Any thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"

namespace kith {

class Workers {
 public:
  struct Status {
    std::size_t waiting = 0;  // jobs, now
    std::uint64_t begun = 0;
    // The most jobs of others that were begun while an organisation waited for its next turn: as many as there were
    // others who had work here.
    std::uint64_t most_between = 0;
  };

  // Threads start at once. At most `queue_of_org` jobs of one organisation wait; more are refused.
  Workers(std::size_t threads, std::size_t queue_of_org);
  ~Workers();  // stops
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Runs what is queued, then joins; what comes later is refused. Blocks. Before the loops end that run() resumes on: a
  // worker holds the caller's executor a moment longer than its answer takes.
  void stop();

  // Errors, and then nothing happens: rate_limited (as many of this organisation wait), shutting_down (after stop()).
  Result<void> post(const OrgCode& whose, std::function<void()> job);

  // Runs `work` (returning Result<T>) on a worker and resumes the caller on its own executor. Errors: those of post(),
  // and those of the work. An exception of the work is rethrown to the caller.
  template <class Work>
  auto run(OrgCode whose, Work work) -> Task<std::invoke_result_t<Work&>>;

  [[nodiscard]] Status status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

template <class Work>
auto Workers::run(OrgCode whose, Work work) -> Task<std::invoke_result_t<Work&>> {
  using Outcome = std::invoke_result_t<Work&>;
  auto start = [this, whose](auto handler, Work job) {
    // std::function copies, a completion handler does not: both live in one shared allocation.
    auto executor = boost::asio::get_associated_executor(handler);
    auto guard = boost::asio::make_work_guard(executor);
    struct Job {
      decltype(handler) done;
      Work work;
      decltype(guard) keep;
    };
    auto shared = std::make_shared<Job>(Job{std::move(handler), std::move(job), std::move(guard)});
    auto finish = [shared](std::exception_ptr fault, std::optional<Outcome> outcome) {
      auto target = shared->keep.get_executor();
      boost::asio::post(target, [shared, fault, result = std::move(outcome)]() mutable {
        auto done = std::move(shared->done);
        shared.reset();
        done(fault, std::move(result));
      });
    };
    const auto taken = post(whose, [shared, finish] {
      std::exception_ptr fault;
      std::optional<Outcome> outcome;
      try {
        outcome.emplace(shared->work());
      } catch (...) {
        fault = std::current_exception();
      }
      finish(fault, std::move(outcome));
    });
    if (!taken) finish(nullptr, Outcome(fail(taken.error())));
  };
  auto outcome = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                      void(std::exception_ptr, std::optional<Outcome>)>(
      std::move(start), boost::asio::use_awaitable, std::move(work));
  co_return std::move(*outcome);
}

}  // namespace kith
